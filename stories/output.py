"""A told story as a file: JSON, plain text, a page of HTML that needs nothing else, a script that recomputes it."""

import json

from stories.offline import Origin, page
from stories.recompute.writing import script
from stories.telling import StoryDraft


def as_json(draft: StoryDraft) -> str:
    """Return the story's document as JSON without NaN or Infinity; raises ValueError if one is left."""
    return json.dumps(draft.document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_text(draft: StoryDraft) -> str:
    """Return one block a line: the headline, each section with its chart's title, each note."""
    story = draft.document
    lines = [story["headline"]["text"]]
    for section in story["sections"]:
        said = [_ended(section["title"]["text"]), section["text"]["text"]]
        if section["chart"] is not None:
            said.append(_ended(section["chart"]["title"]))
        lines.append(" ".join(said))
    lines += [f"note: {note['text']}" for note in story["notes"]]
    return "\n".join(" ".join(line.split()) for line in lines) + "\n"


def as_html(draft: StoryDraft) -> str:
    """Return one self-contained page: text with figures linked to their evidence, the pictures, notes, evidence."""
    source = str(draft.document.get("parseReport", {}).get("source", ""))
    places = range(len(draft.document["sections"]))
    return page(draft.document, draft.pictures, places, Origin(file_name=source))


def as_script(draft: StoryDraft) -> str:
    """Return the Python script that works every figure out again from the file."""
    return script(draft.document)


WRITERS = {".json": as_json, ".txt": as_text, ".html": as_html, ".py": as_script}


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
