"""The texts of a story that may be told in other words, sentence by sentence, each with the facts that it may use."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]
Text = Mapping[str, Any]
END = re.compile(r"(?<!\W[A-Z]\.)(?<!^[A-Z]\.)(?<=[.!?])[”\"]?\s+(?=[“\"(]?[^\W_])")
"""Where a sentence ends; not behind an initial."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One text of the story, taken apart."""

    key: str
    # headline, standfirst, summary, or the title or text of a section: "sections[2].title"
    sentences: tuple[Plain, ...]
    # each a text T of its own
    about: tuple[str, ...]
    # ids of the facts of the finding that it belongs to


def passages(document: Mapping[str, Any]) -> list[Passage]:
    """Return the texts of a story in the order in which they are read."""
    found = [_passage(document, "headline", document["headline"])]
    found += [
        _passage(document, key, document[key])
        for key in ("standfirst", "summary")
        if document.get(key) and document[key]["text"]
    ]
    for place, section in enumerate(document["sections"]):
        chart = section.get("chart") or {}
        ids = about(document, [section["title"], section["text"], chart])
        for part in ("title", "text"):
            found.append(
                Passage(key=f"sections[{place}].{part}", sentences=tuple(split(section[part])), about=ids)
            )
    return found


def _passage(document: Mapping[str, Any], key: str, text: Text) -> Passage:
    if key == "summary":
        # it speaks of the whole story
        every = tuple(fact["id"] for fact in document["facts"] if fact.get("finding"))
        shown = about(document, [text])
        return Passage(key=key, sentences=tuple(split(text)), about=tuple(dict.fromkeys([*shown, *every])))
    ids = dict.fromkeys(
        fact
        for sentence in split(text)
        for fact in (about(document, [sentence]) if sentence["figures"] else ())
    )
    return Passage(key=key, sentences=tuple(split(text)), about=tuple(ids))


def about(document: Mapping[str, Any], texts: Iterable[Text]) -> tuple[str, ...]:
    """Return the ids of the facts that texts show, and of all facts of the finding that most of these belong to."""
    shown = list(dict.fromkeys(figure["fact"] for text in texts for figure in text.get("figures") or ()))
    facts = {fact["id"]: fact for fact in document["facts"]}
    findings = Counter(
        tuple(facts[one].get("finding") or ())
        for one in shown
        if one in facts and facts[one]["type"] != "name" and facts[one].get("finding")
    )
    most = max(findings.values(), default=0)
    meant = {finding for finding, times in findings.items() if times == most}
    beside = [one["id"] for one in document["facts"] if tuple(one.get("finding") or ()) in meant]
    return tuple(dict.fromkeys([*shown, *beside]))


def split(text: Text) -> Iterator[Plain]:
    """Yield the sentences of a text as texts of their own."""
    said, figures = text["text"], text["figures"]
    start = 0
    ends = [
        (found.start(), found.end())
        for found in END.finditer(said)
        if not any(figure["start"] <= found.start() < figure["end"] for figure in figures)
    ]
    for end, following in [*ends, (len(said), len(said))]:
        # a closing quotation mark belongs to what it closes
        end += said[end : end + 1] in ("”", '"')
        yield {
            "text": said[start:end],
            "figures": [
                {**figure, "start": figure["start"] - start, "end": figure["end"] - start}
                for figure in figures
                if start <= figure["start"] and figure["end"] <= end
            ],
        }
        start = following


def joined(sentences: Sequence[Text]) -> Plain:
    """Return the sentences as one text, parted by blanks."""
    said = ""
    figures: list[Plain] = []
    for sentence in sentences:
        said += " " if said else ""
        start = len(said)
        figures += [
            {**figure, "start": figure["start"] + start, "end": figure["end"] + start}
            for figure in sentence["figures"]
        ]
        said += sentence["text"]
    return {"text": said, "figures": figures}


def names_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of all columns and of the categories that are known, as the file has them."""
    profile = document["profile"]
    names: dict[str, None] = {}
    for column in (*profile["columns"], *profile.get("derived", ())):
        names[column["name"]] = None
        names.update((str(value), None) for value, _ in column["top"])
    for fact in document["facts"]:
        if fact["where"]:
            names.update((str(value), None) for value in fact["where"]["values"])
    return tuple(name for name in names if name)
