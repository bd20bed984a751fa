"""What a sentence is made of: names of the file, numbers and words, each with its place and its meanings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stories.analysis.spoken import readable
from stories.narrative.checks.pointing import word_set
from stories.narrative.numbers import clipped
from stories.narrative.voice import NO, YES
from stories.narrative.words import ISO, QUARTER, WEEK, month_of, months_among, plural, readable_date

Fact = Mapping[str, Any]
PART_OF_COLUMN = re.compile(
    r"(lowest|highest) \w+$|(below|from|before|above|after|until|at or) .|missing$|\d+(\.\d+)? to "
)
"""Values of a filter that are a part of the column's range and not a category."""
COMMON = word_set(
    """
    a an and any as at be by do for from go he i if in is it me more most my no none not of off on one or other
    others out over own per so some than the this to up us was we who yes true false all total sum average mean
    median mode count number rank rate share value values level range order type kind class group groups list
    row rows column columns file record records table case cases time times date dates day days week weeks
    weekday month months quarter quarters year years hour hours minute minutes period periods series high low
    higher lower highest lowest large small medium little few many first last second next end ends start begin
    size sizes part parts point points point missing name names note notes unknown result results change changes
    difference gap test tests source question index set low high single pattern figure figures direction rise
    fall other rest peak peaks late early left right good bad fair close weak strong open
    """
)
"""Words of any sentence: as the name of a column that the finding is not about they say nothing."""
SCALE = r"(?:\s(?:thousand|million|billion|trillion)\b)?"
NUMBER = re.compile(
    r"(?<![\w.])[-−]?(?:[$€£¥₹] ?)?[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\d)"
    rf"{SCALE}(?:\s?(?:%|per cent\b|percent\b))?"
)
CALENDAR = frozenset({"year", "month", "day", "hour", "week", "weekday", "quarter", "date", "time"})
"""Common words that are names of columns as a rule where a file has such a column."""
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
STOP = re.compile(r"[,;:.!?()—–“”\"‘’]")
MARKED, UNMARKED = "\x01yes", "\x01no"
MARKS = frozenset({MARKED, UNMARKED})
"""Stand for the categories of a column of yes and no, however the file writes them."""
FOREIGN = "\x02"
"""Stands for the column of a name that no fact speaks of."""


@dataclass(frozen=True)
class Meaning:
    """What a name may stand for."""

    column: str
    value: str = ""
    # the category or date; "" where the column itself is meant

    @property
    def date(self) -> bool:
        """Return whether it is a period of the calendar."""
        return is_date(self.value)


@dataclass(frozen=True)
class Token:
    """One piece of a sentence."""

    kind: str
    # word, number, name, stop
    text: str
    start: int
    end: int
    fact: str = ""
    # the id of the fact that a slot was filled from
    meanings: tuple[Meaning, ...] = ()
    many: bool = False
    # whether the name stands in the plural
    spelt: bool = False
    # whether a number stands in words

    @property
    def low(self) -> str:
        """Return the text in lower case."""
        return self.text.lower()

    def columns(self) -> set[str]:
        """Return the columns that are meant, if it is the name of a column."""
        return {meaning.column for meaning in self.meanings if not meaning.value}

    def values(self, column: str) -> set[str]:
        """Return the categories or dates of `column` that may be meant."""
        return {
            meaning.value for meaning in self.meanings if meaning.value and meaning.column in (column, "")
        }


@dataclass
class Lexicon:
    """The names that a sentence about this table can hold, in all the forms in which they are written."""

    spellings: dict[str, list[Meaning]] = field(default_factory=dict)
    many: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    # spellings of names that are in no fact

    def add(self, spelling: str, meaning: Meaning) -> None:
        """Enter one way of writing a name."""
        held = self.spellings.setdefault(spelling, [])
        if meaning not in held:
            held.append(meaning)

    def pattern(self) -> re.Pattern[str]:
        """Return the expression that finds a name, the longest first."""
        ordered = sorted(self.spellings, key=lambda one: (-len(one), one))
        said = "|".join(re.escape(one) for one in ordered) or r"(?!)"
        return re.compile(rf"(?<!\w)(?:{said})(?!\w|\.\w)")


def is_date(value: str) -> bool:
    """Return whether a label is a day, month, quarter, week or year."""
    return bool(ISO.match(value) or QUARTER.match(value) or WEEK.match(value))


def lexicon(facts: Iterable[Fact], names: Sequence[str]) -> Lexicon:
    """Return the names of the facts with what they stand for, and those of the table that no fact speaks of."""
    book = Lexicon()
    known: set[str] = set()
    for name in months_among(names):
        for column in _forms(str(month_of(name))):
            book.add(column, Meaning(name))
    for fact in facts:
        where = fact["where"] or {"columns": [], "values": []}
        pairs = list(zip(where["columns"], where["values"], strict=True))
        if fact["type"] == "name":
            pairs.append(((fact["columns"] or [""])[0], str(fact["value"])))
        for column in (*fact["columns"], *where["columns"]):
            known.add(column)
            _add_column(book, column)
        for column, value in pairs:
            if PART_OF_COLUMN.match(value):
                _add_date(book, column, value.split(" ")[-1])
                continue
            known.add(value)
            _add_value(book, column, value)
    for name in names:
        if name not in known:
            _add_foreign(book, name)
    return book


def _forms(word: str) -> set[str]:
    return {word, word[:1].upper() + word[1:]}


def _add_column(book: Lexicon, column: str) -> None:
    said = readable(column)
    meaning = Meaning(column)
    for form in {column, said, column.replace("_", " "), said.lower() if len(said) > 4 else said}:
        for spelling in _forms(clipped(form)):
            if spelling:
                book.add(spelling, meaning)
    for spelling in _forms(plural(said)):
        if spelling not in book.spellings:
            book.many.add(spelling)
        book.add(spelling, meaning)
    for yes, value in (("marked", MARKED), ("not marked", UNMARKED)):
        for quoted in (f"“{said}”", f'"{said}"', said):
            book.add(f"{yes} {quoted}", Meaning(column, value))


def _add_value(book: Lexicon, column: str, value: str) -> None:
    meaning = Meaning(column, value)
    said, plain = readable(column), value.strip()
    if is_date(plain):
        return _add_date(book, column, plain)
    if plain.lower() in YES | NO:
        book.add(f"marked “{said}”", Meaning(column, MARKED))
    for joined in (f"{said} {plain}", f"{said} “{plain}”", f"{plain} {plural(said)}"):
        for spelling in _forms(joined):
            book.add(spelling, meaning)
    month = month_of(plain)
    if month and ("month" in column.lower() or not plain.isdigit()):
        book.add(month, meaning)
    if plain.isdigit() or len(plain) < 2 or (plain.lower() in COMMON and not plain.isupper()):
        # only in quotes or behind its column
        if plain and not plain.isdigit():
            book.add(f"“{plain}”", meaning)
        return None
    for spelling in {plain, clipped(plain), plain[:1].upper() + plain[1:]}:
        book.add(spelling, meaning)
    if plain.endswith("day"):
        book.add(f"{plain}s", meaning)
    return None


def _add_date(book: Lexicon, column: str, value: str) -> None:
    if is_date(value):
        for spelling in {value, readable_date(value), readable_date(value[:10])}:
            book.add(spelling, Meaning(column, value))


def _add_foreign(book: Lexicon, name: str) -> None:
    plain = name.strip()
    quoted = f"“{plain}”"
    if plain and quoted not in book.spellings:
        book.add(quoted, Meaning(FOREIGN, plain))
    if not any(sign.isalpha() for sign in plain) or len(plain) < 2:
        return
    said = readable(plain)
    for form in (plain, said, plural(said)):
        for spelling in _forms(form):
            if spelling not in book.spellings and (form.lower() not in COMMON or form.lower() in CALENDAR):
                book.add(spelling, Meaning(FOREIGN, plain))
                book.foreign.add(spelling)
                if form != plain and form != said:
                    book.many.add(spelling)


def spot(text: str, book: Lexicon, slots: Mapping[tuple[int, int], Fact]) -> list[Token]:
    """Return the pieces of a sentence in order. `slots`: where values were filled in, each with its fact."""
    tokens: list[Token] = []
    names = book.pattern()
    place = 0
    while place < len(text):
        filled = next(((span, fact) for span, fact in slots.items() if span[0] == place), None)
        if filled is not None:
            (start, end), fact = filled
            tokens.append(_of_slot(text, start, end, fact))
            place = end
            continue
        limit = min((start for start, _ in slots if start > place), default=len(text))
        found = next(
            (
                (kind, match)
                for kind, form in (("name", names), ("number", NUMBER), ("word", WORD), ("stop", STOP))
                if (match := form.match(text, place, limit)) and match.end() > place
            ),
            None,
        )
        if found is None:
            place += 1
            continue
        kind, match = found
        said = match.group()
        meanings = tuple(book.spellings.get(said, ())) if kind == "name" else ()
        tokens.append(
            Token(
                kind=kind, text=said, start=match.start(), end=match.end(), meanings=meanings,
                many=said in book.many,
            )
        )  # fmt: skip
        place = match.end()
    return tokens


def _of_slot(text: str, start: int, end: int, fact: Fact) -> Token:
    said = text[start:end]
    if not isinstance(fact["value"], str):
        return Token(kind="number", text=said, start=start, end=end, fact=fact["id"])
    where = fact["where"] or {"columns": []}
    column = ([*where["columns"], *fact["columns"]] or [""])[0]
    meanings = (Meaning(column, str(fact["value"])),)
    if fact["value"] in fact["columns"]:
        meanings = (Meaning(str(fact["value"])),)
    return Token(kind="name", text=said, start=start, end=end, fact=fact["id"], meanings=meanings)
