"""A story as one file of HTML that asks nobody for anything: the page's own styles, faces and pictures are in it."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from stories.figures import badge
from stories.kicker import kicker_of
from stories.offline_parts import (
    contents,
    evidence,
    finding,
    method,
    notes,
    reading,
    recommendations,
    summary,
    told,
)

Plain = Mapping[str, Any]
STATIC: Final = Path(__file__).parents[1] / "static"
SHEETS: Final = (
    "tokens.css", "base.css", "components.css", "story.css", "figures.css", "words.css", "reading.css", "chart.css",
)  # fmt: skip
FACES: Final = ("newsreader-latin-opsz-normal", "schibsted-grotesk-latin-wght-normal")
FURTHER_FACES: Final = ("newsreader-latin-ext-opsz-normal", "schibsted-grotesk-latin-ext-wght-normal")
EXTENDED: Final = re.compile("[\u0100-\u02af\u1e00-\u1eff\u20a0-\u20ab\u20ad-\u20c0]")
"""Characters that only the further faces have."""
FACE: Final = re.compile(r"@font-face \{.*?\n\}\n", re.S)
ADDRESS: Final = re.compile(r'url\("\.\./fonts/([\w-]+)\.woff2"\)')
COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.S)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What is known of a story beside its document."""

    file_name: str = ""
    written: str = ""
    # a day, in words
    sha256: str = ""
    # of the file
    words_by: str = ""
    # a language model, "" for our own words
    titled: bool = False
    # whether the headline is in the words of the story's owner


def page(document: Plain, pictures: Sequence[Plain], places: Sequence[int], origin: Origin) -> str:
    """Return the whole file.

    pictures: {"section": place, "svg": text} of each drawn chart. places: for each section the place of its picture.
    """
    drawn = {picture["section"]: picture["svg"] for picture in pictures}
    findings = [
        finding(number, section, drawn.get(place, ""))
        for number, (section, place) in enumerate(zip(document["sections"], places, strict=False), 1)
        if section["kind"] == "finding"
    ]
    body = "".join(
        [
            _head(document, origin),
            contents(document),
            summary(document),
            *findings,
            recommendations(document),
            method(notes(document), reading(document.get("parseReport", {})), evidence(document)),
            _foot(origin),
        ]
    )
    style = _style(further=bool(EXTENDED.search(body)))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(style)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(document["headline"]["text"])}</title>
<style>{style}</style>
</head>
<body>
<main class="page">
<article class="story">
{body}</article>
</main>
</body>
</html>
"""


def policy(style: str) -> str:
    """Return a Content-Security-Policy that lets nothing be loaded or sent, and only this one style be applied."""
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{known}'; font-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _style(*, further: bool) -> str:
    """Return the style of the page and of print, with the faces in it."""
    sheets = [COMMENT.sub("", _sheet(name)) for name in SHEETS]
    on_paper = COMMENT.sub("", _sheet("print.css"))
    return "\n".join([_faces(FACES + FURTHER_FACES * further), *sheets, f"@media print {{\n{on_paper}}}\n"])


def _faces(wanted: Sequence[str]) -> str:
    """Return the faces of fonts.css that are wanted or are on the reader's machine, as data."""
    kept = []
    for face in FACE.findall(_sheet("fonts.css")):
        addresses = ADDRESS.findall(face)
        if set(addresses) <= set(wanted):
            kept.append(ADDRESS.sub(_as_url, face.replace("font-display: optional", "font-display: block")))
    return "".join(kept)


def _as_url(found: re.Match[str]) -> str:
    font = (STATIC / "fonts" / f"{found[1]}.woff2").read_bytes()
    return f'url("data:font/woff2;base64,{base64.b64encode(font).decode()}")'


def _sheet(name: str) -> str:
    return (STATIC / "css" / name).read_text(encoding="utf-8")


def _head(document: Plain, origin: Origin) -> str:
    kicker = kicker_of(document, origin.file_name)
    figures = badge(document)
    count = f"<b>{figures['verified']:,} of {figures['total']:,}</b> figures verified"
    short = " badge-short" if figures["verified"] < figures["total"] else ""
    words = (
        f"Words by <b>{escape(origin.words_by)}</b>, figures by code"
        if origin.words_by
        else "Written without AI"
    )
    titled = "Title by the owner. " if origin.titled else ""
    return (
        f'<header class="story-head">\n<p class="kicker">{escape(kicker)}</p>\n'
        f'<h1>{told(document["headline"])}</h1>\n<p class="standfirst">{told(document["standfirst"])}</p>\n'
        f'<p class="pill"><a class="badge{short}" href="#evidence">{count}</a> <span>{titled}{words}</span></p>\n'
        "</header>\n"
    )


def _foot(origin: Origin) -> str:
    when = f"Written {escape(origin.written)}" if origin.written else "Written"
    whence = f" from {escape(origin.file_name)}" if origin.file_name else ""
    known = f", SHA-256 <code>{escape(origin.sha256[:12])}</code>" if origin.sha256 else ""
    return f'<footer class="story-end">\n<p>{when}{whence}{known}, by DataStory.</p>\n</footer>\n'
