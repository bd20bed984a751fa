"""A told story as a file: JSON, plain text, a page of HTML that needs nothing else, a script that recomputes it."""

import json
from html import escape
from pathlib import Path
from typing import Any

from stories import parse_report
from stories.evidence.words import Account, account_of
from stories.recompute.writing import script
from stories.telling import StoryDraft

Plain = dict[str, Any]
STYLE = (Path(__file__).parent / "output.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The page may load nothing; its only style stands in itself."""


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
    story = draft.document
    pictures = {picture["section"]: picture["svg"] for picture in draft.pictures}
    blocks = [
        _section(number, section, pictures.get(number)) for number, section in enumerate(story["sections"])
    ]
    findings = [
        block
        for block, section in zip(blocks, story["sections"], strict=True)
        if section["kind"] == "finding"
    ]
    questions = [
        block
        for block, section in zip(blocks, story["sections"], strict=True)
        if section["kind"] != "finding"
    ]
    notes = "\n".join(f"<li>{told(note)}</li>" for note in story["notes"])
    facts = "\n".join(_fact(account_of(fact, story["profile"])) for fact in story["facts"])
    title = escape(story["headline"]["text"])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<header>
<h1>{told(story["headline"])}</h1>
<p class="standfirst">{told(story["standfirst"])}</p>
{_summary(story)}</header>
{"".join(findings)}
<section class="questions" aria-labelledby="next">
<h2 id="next">What to check next</h2>
{"".join(questions)}
</section>
<section class="notes" aria-labelledby="notes">
<h2 id="notes">About the data</h2>
<ul>
{notes}
</ul>
</section>
{_reading(story["parseReport"])}
<section class="evidence" aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
<p>Each underlined figure in the text leads to one of these lines: the exact value, its formula and its test.</p>
<ol>
{facts}
</ol>
</section>
</main>
</body>
</html>
"""


def as_script(draft: StoryDraft) -> str:
    """Return the Python script that works every figure out again from the file."""
    return script(draft.document)


WRITERS = {".json": as_json, ".txt": as_text, ".html": as_html, ".py": as_script}


def told(text: Plain) -> str:
    """Return a text as HTML, each figure a link to its fact."""
    made, place = "", 0
    for figure in text["figures"]:
        made += escape(text["text"][place : figure["start"]])
        made += f'<a class="figure" href="#fact-{escape(figure["fact"])}">{escape(figure["shown"])}</a>'
        place = figure["end"]
    return made + escape(text["text"][place:])


def _summary(story: Plain) -> str:
    summary = story.get("summary")
    return f'<p class="summary">{told(summary)}</p>\n' if summary and summary["text"] else ""


def _section(number: int, section: Plain, svg: str | None) -> str:
    heading = "h2" if section["kind"] == "finding" else "h3"
    figure = _figure(section["chart"], svg) if svg else ""
    return (
        f'<section class="{escape(section["kind"])}" id="section-{number}">\n'
        f"<{heading}>{told(section['title'])}</{heading}>\n<p>{told(section['text'])}</p>\n{figure}</section>\n"
    )


def _figure(chart: Plain, svg: str) -> str:
    foot = f"Source: {chart['source']}" + (f". {chart['note']}" if chart["note"] else "")
    return (
        f'<figure>\n<p class="subtitle">{escape(chart["subtitle"])}</p>\n'
        f'<div role="img" aria-label="{escape(chart["alt"])}">{svg}</div>\n'
        f"<figcaption>{escape(foot)}</figcaption>\n</figure>\n"
    )


def _fact(account: Account) -> str:
    said = [account.formula, f"n = {account.n:,}"] if account.n else [account.formula]
    left_out = f"<br>\nLeft out: {escape(account.left_out)}" if account.left_out else ""
    test = f"<br>\n{escape(' '.join(account.test))}" if account.test else ""
    about = f"{escape(', '.join(said))}{left_out}{test}"
    return f'<li id="fact-{escape(account.fact)}"><b>{escape(account.value)}</b><br>\n{about}</li>'


def _reading(report: Plain) -> str:
    """Return how the file was read, with the evidence for it."""
    decisions = "".join(
        f"<dt>{escape(decision.about)}</dt><dd>{escape(decision.taken)}"
        f"{escape(f' ({decision.why})') if decision.why else ''}</dd>\n"
        for decision in parse_report.decisions_of(report)
    )
    doubts = "".join(
        f"<p><b>{escape(doubt.column)}</b> could be read in another way as well: {escape(doubt.how)}.</p>\n"
        for doubt in parse_report.doubts_of(report)
    )
    columns = "".join(
        f"<li><b>{escape(column['name'])}</b>: {escape(column['read_as'])}"
        f"{escape(', ' + column['how']) if column['how'] else ''}</li>\n"
        for column in report["columns"]
    )
    return (
        '<section class="reading" aria-labelledby="reading">\n<h2 id="reading">How it was read</h2>\n'
        f"<dl>\n{decisions}</dl>\n{doubts}<details>\n<summary>How each column was read</summary>\n"
        f"<ul>\n{columns}</ul>\n</details>\n</section>"
    )


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
