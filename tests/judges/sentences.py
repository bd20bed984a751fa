"""The sentences of a story's document, one by one, with the places of their figures and names known.

    for sentence in sentences(document):
        sentence.text        # "Average tip is 3.1 for Sat."          as a reader sees it
        sentence.slotted     # "Average tip is {f4} for Sat."         as a model is to write it
        sentence.about       # ids of the facts of the finding that it belongs to
        sentence.place       # "headline", "sections[2].title", "sections[2].text"
    names_of(document)       # all names of columns and categories
    tellings_of(document)    # the document once for each audience that it is told to

In `masked` each figure and each name is one character of the private area, so that what is left are free words: change
those with plain regular expressions, and `render` gives both forms back.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
FIRST = 0xE000
MASK = "[\ue000-\uefff]"
BOUNDARY = re.compile(rf"(?<=[.!?])\s+(?=[A-Z“\"{MASK[1:-1]}])")
# Columns of these names are words of any sentence too: taken for the column only after a word that asks for one.
COMMON = frozenset(
    {
        "age",
        "count",
        "date",
        "day",
        "group",
        "hour",
        "level",
        "mode",
        "month",
        "number",
        "rate",
        "row",
        "single",
    }
    | {"size", "step", "time", "total", "value", "week", "year"}
)
ASKING = re.compile(
    r"(?:average|median|mean|total|highest|lowest|higher|lower|with|by|and|of the|“)[\s]?$", re.I
)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A figure or a name in a sentence: how readers see it, how a model writes it, and what it is of."""

    shown: str
    slot: str
    role: str  # figure, column, category or new
    fact: str = ""
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Sentence:
    """One sentence; see the module."""

    masked: str
    pieces: tuple[Piece, ...]
    place: str
    kind: str
    about: tuple[str, ...]

    @property
    def text(self) -> str:
        return render(self.masked, self.pieces)

    @property
    def slotted(self) -> str:
        return render(self.masked, self.pieces, slots=True)

    def found(self, role: str) -> list[tuple[int, Piece]]:
        """Place in `masked` and piece, of all pieces of this role."""
        there = [(at, self.pieces[ord(sign) - FIRST]) for at, sign in enumerate(self.masked) if is_mask(sign)]
        return [(at, piece) for at, piece in there if piece.role == role]


def is_mask(sign: str) -> bool:
    """Whether this character stands for a piece."""
    return FIRST <= ord(sign) < FIRST + 0x1000


def render(masked: str, pieces: tuple[Piece, ...], *, slots: bool = False) -> str:
    """The sentence with its pieces written out, or with slots where the figures were."""

    def written(sign: str) -> str:
        if not is_mask(sign):
            return sign
        piece = pieces[ord(sign) - FIRST]
        return piece.slot if slots else piece.shown

    return "".join(map(written, masked))


def spelled(name: str) -> str:
    """A pattern for a column's name as prose may spell it: `gdpPercap` as "GDP percap", `a_b` as "a b"."""
    letters = [re.escape(letter) for letter in name if letter.isalnum()]
    return rf"(?<!\w){'[ _.-]*'.join(letters)}(?!\w)" if letters else r"(?!)"


def columns_of(document: Document) -> list[dict[str, Any]]:
    """The profiles of all columns, those worked out from others included."""
    profile = document.get("profile") or {}
    return [*profile.get("columns", ()), *profile.get("derived", ())]


def categories_of(document: Document) -> dict[str, list[str]]:
    """The values that are known of each column of categories, the most frequent first."""
    known: dict[str, list[str]] = {}
    for column in columns_of(document):
        if column.get("top"):
            known[column["name"]] = [str(value) for value, _ in column["top"]]
    for fact in document["facts"]:
        where = fact.get("where") or {}
        for column, value in zip(where.get("columns", ()), where.get("values", ()), strict=False):
            if column in known and str(value) not in known[column]:
                known[column].append(str(value))
    return known


def names_of(document: Document) -> tuple[str, ...]:
    """All names of columns and categories of the table, as the file has them."""
    names = [column["name"] for column in columns_of(document)]
    names += [value for values in categories_of(document).values() for value in values]
    names += [str(fact["value"]) for fact in document["facts"] if fact["type"] == "name"]
    return tuple(dict.fromkeys(names))


def tellings_of(document: Document) -> Iterator[Document]:
    """The document as it is told to each audience, whole, or as it stands where there is but one telling."""
    tellings = document.get("tellings") or {}
    if not tellings:
        yield document
    charts = [section.get("chart") for section in document["sections"]] + list(
        document.get("furtherCharts") or ()
    )
    for audience, told in tellings.items():
        sections = [
            {**section, "chart": None if section.get("place") is None else charts[section["place"]]}
            for section in told["sections"]
        ]
        yield {**document, **told, "sections": sections, "audience": audience}


def shown_in(section: Mapping[str, Any]) -> list[str]:
    """Ids of the facts that a section and its chart show."""
    texts = [section["title"], section["text"], section.get("chart") or {}]
    return list(dict.fromkeys(figure["fact"] for text in texts for figure in text.get("figures") or ()))


def about_of(section: Mapping[str, Any], document: Document) -> tuple[str, ...]:
    """Ids of the facts of a section: those that it shows and those that were worked out for the same finding."""
    shown = shown_in(section)
    facts = {fact["id"]: fact for fact in document["facts"]}
    told = Counter(
        finding_of(facts[key]) for key in shown if facts[key]["type"] not in ("name", "proportion")
    )
    ours = told.most_common(1)[0][0] if told else None
    return tuple(
        key
        for key, fact in facts.items()
        if key in shown or (fact["type"] != "name" and finding_of(fact) == ours)
    )


def finding_of(fact: Mapping[str, Any]) -> tuple[str, ...]:
    """The finding that a fact was worked out for; its type and columns where the document does not say."""
    return tuple(fact.get("finding") or (fact["type"], *fact["columns"]))


def sentences(document: Document) -> Iterator[Sentence]:
    """The sentences of headline, findings and recommendations in reading order."""
    sections = list(document["sections"])
    heads = {figure["fact"] for figure in document["headline"]["figures"]}
    ours = next((section for section in sections if heads <= set(about_of(section, document))), None)
    about = about_of(ours, document) if ours else tuple(heads)
    yield from split(document["headline"], "headline", "finding", about, document)
    for number, section in enumerate(sections):
        about = about_of(section, document)
        for part in ("title", "text"):
            yield from split(section[part], f"sections[{number}].{part}", section["kind"], about, document)


def split(
    text: Mapping[str, Any], place: str, kind: str, about: tuple[str, ...], document: Document
) -> Iterator[Sentence]:
    """The sentences of one text of the document."""
    masked, pieces = with_figures(text, document)
    masked, pieces = with_names(masked, pieces, about, document)
    for part in BOUNDARY.split(masked):
        if part.strip():
            yield Sentence(part.strip(), tuple(pieces), place, kind, about)


def with_figures(text: Mapping[str, Any], document: Document) -> tuple[str, list[Piece]]:
    """The text with a mask for each figure."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    masked, pieces, at = "", list[Piece](), 0
    for figure in sorted(text["figures"], key=lambda figure: figure["start"]):
        fact = facts[figure["fact"]]
        role, value = ("category", str(fact["value"])) if fact["type"] == "name" else ("figure", "")
        column = fact["columns"][0] if fact["columns"] else ""
        if role == "category" and (not column or value == column or value[:4].isdigit()):
            role = "figure"
        masked += text["text"][at : figure["start"]] + chr(FIRST + len(pieces))
        pieces.append(Piece(figure["shown"], f"{{{figure['fact']}}}", role, figure["fact"], column, value))
        at = figure["end"]
    return masked + text["text"][at:], pieces


def with_names(
    masked: str, pieces: list[Piece], about: tuple[str, ...], document: Document
) -> tuple[str, list[Piece]]:
    """The text with a mask for each column and category that the facts of the section are of."""
    facts = [fact for fact in document["facts"] if fact["id"] in about]
    wanted: dict[str, tuple[str, str, str]] = {}
    for fact in facts:
        for column in fact["columns"]:
            wanted.setdefault(spelled(column), ("column", column, ""))
        where = fact.get("where") or {}
        for column, value in zip(where.get("columns", ()), where.get("values", ()), strict=False):
            if not re.search(r"\d{4}|fifth$", str(value)) and any(letter.isalpha() for letter in str(value)):
                wanted[rf"(?<!\w){re.escape(str(value))}(?!\w)"] = ("category", column, str(value))
    for pattern, (role, column, value) in sorted(wanted.items(), key=lambda pair: -len(pair[0])):

        def take(match: re.Match[str], role: str = role, column: str = column, value: str = value) -> str:
            if (
                role == "column"
                and match[0].lower() in COMMON
                and not ASKING.search(match.string[: match.start()])
            ):
                return match[0]
            pieces.append(Piece(match[0], match[0], role, "", column, value))
            return chr(FIRST + len(pieces) - 1)

        masked = re.sub(pattern, take, masked, flags=re.I if role == "column" else 0)
    return masked, pieces
