"""Phrases that need to know the table: its nouns, its columns, its groups."""

import re
from dataclasses import dataclass

from stories.analysis import spoken, wordlists
from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import DataFact, FactType
from stories.analysis.profile import ColumnProfile, Profile
from stories.analysis.wordlists import PLACES
from stories.narrative import words
from stories.narrative.claims import Claim, Piece, Slot, joined, line

AVERAGES = {
    "mean": "average ",
    "median": "median ",
    "sum": "total ",
    "count": "",
    "min": "lowest ",
    "max": "highest ",
}
TOTAL = "total "
ROW = re.compile(r"\brows?\b")
YES = frozenset({"yes", "true", "1", "y", "t", "on"})
NO = frozenset({"no", "false", "0", "n", "f", "off"})
CODE = 3
"""Characters up to which a category is a code that needs its column's name beside it."""
UNCLEAR = frozenset({"median", "mean", "average", "avg", "total", "sum", "count", "value", "values"})
"""Column names that read like words of the sentence around them."""
SUMMED_UP = ("average", "avg", "mean", "median", "number of")
LEVELS = frozenset(
    {"level", "levels", "size", "class", "weather", "effect", "status", "rating", "cut", "clarity", "grade", "severity",
     "damage", "quality", "color", "colour", "priority", "condition", "conditions", "tier", "sex", "gender"}
)  # fmt: skip
"""Words of columns whose categories are adjectives: diamonds with cut “Fair”, never "Fair has"."""
GOODS = frozenset({"category", "product", "item", "goods", "type", "department", "equipment"})
"""Words of columns whose categories are named in the plural: "Copiers have"."""
SLICES = (2, 12)
"""Fewest and most categories of a column by which a reader can be asked to take a finding apart."""


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A noun phrase with its number, so that the verb can agree."""

    claim: Claim
    plural: bool = False
    said: str = ""
    # its first words, for the article
    rows: bool = False
    # whether it names the rows ("flights with ..."), not the category

    def verb(self, one: str, many: str) -> str:
        """Return the form of a verb that agrees."""
        return many if self.plural else one

    def with_article(self, before: str = "") -> Claim:
        """Return "a higher dep delay", "an age", or "higher deaths" for a plural."""
        if self.plural:
            return line("{before}{self}", before=f"{before} " if before else "", self=self.claim)
        first = before or str(self.said)
        opening = f"{words.article(first)} {before}".rstrip()
        return line("{words} {self}", words=opening, self=self.claim)

    @property
    def be(self) -> str:
        """Return is or are."""
        return self.verb("is", "are")

    @property
    def have(self) -> str:
        """Return has or have."""
        return self.verb("has", "have")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One insight put into claims, before the writer chooses what goes where."""

    headline: Claim
    # the finding as the headline of the whole story: subject, direction, size
    title: Claim
    # the finding as the title of its section
    sentences: tuple[Claim, ...]
    # number, comparison, so what, caveat
    brief: Claim
    # the finding in one sentence of the standfirst
    question: Claim
    # what to check next, as a title
    why: tuple[Claim, ...]
    # the sentences under it
    links: tuple[Claim, Claim] | None = None
    # how the first sentence takes up the first (dimension, date) or last column (measure) of an earlier finding


class Voice:
    """How this table is spoken of."""

    def __init__(self, profile: Profile, *, taken_apart: frozenset[frozenset[str]] = frozenset()) -> None:
        self.profile = profile
        self._taken_apart = taken_apart
        # sets of columns of which it is told already how the one holds within the others
        plain = profile.noun if profile.noun.replace(" ", "").isalpha() else "rows"
        self.many = plain
        self.one = words.singular(plain)

    def column(self, name: str) -> Claim:
        """Return a column's name made readable; a column of yes and no as a mark: "mark “late”"."""
        if self.is_yes_or_no(name):
            return line("mark “{column}”", column=self.said(name))
        if spoken.readable(name).lower() in UNCLEAR:
            return line("“{column}”", column=self.said(name))
        return self.said(name)

    def said(self, name: str) -> Claim:
        """Return a column's name made readable and nothing else."""
        return Claim(parts=(Slot(fact=self.name(name), style="column"),))

    def columns(self, name: str) -> Claim:
        """Return the plural of a column's name: "carriers"; a name with a numeral keeps its form."""
        said = spoken.readable(name)
        if any(sign.isdigit() for sign in said) or self.is_yes_or_no(name):
            return line("values of {column}", column=self.said(name))
        return line("{many}", many=words.plural(said))

    def name(self, name: str) -> DataFact:
        """Return the fact that the file has a column called `name`."""
        return DataFact(id="", type=FactType.NAME, columns=(name,), measure="name", value=name)

    def rows(self) -> DataFact:
        """Return the number of rows as a fact."""
        rows = self.profile.rows
        return DataFact(id="", type=FactType.VALUE, columns=(), measure="rows", value=rows, n=rows)

    def rows_in_file(self) -> DataFact:
        """Return the number of rows in the file as a fact: more than were read where a sample was."""
        rows = self.profile.in_file
        return DataFact(id="", type=FactType.VALUE, columns=(), measure="rows", value=rows, n=rows)

    def measured(self, fact: DataFact, measure: str) -> Phrase:
        """Return what a fact measures: "average dep delay", "number of flights"."""
        if not measure or fact.measure in ("count", "rows"):
            return Phrase(claim=line("number of {many}", many=self.many), said="number")
        said = spoken.readable(measure)
        before = AVERAGES.get(fact.measure, "")
        if before and (
            said.lower().startswith(SUMMED_UP)
            or (fact.measure == "sum" and said.startswith(TOTAL))
            or (fact.measure == "mean" and self._made_by(measure) == "rate")
        ):
            before = ""
        return Phrase(
            claim=line(before + "{column}", column=self.column(measure)), plural=self._are_many(measure)
        )

    def plain(self, measure: str) -> Phrase:
        """Return a column's name as a noun phrase."""
        said = spoken.readable(measure)
        return Phrase(claim=self.column(measure), plural=self._are_many(measure), said=said)

    def formula(self, column: ColumnProfile) -> Claim:
        """Return how a column was worked out from others: "ended minus started, in minutes"."""
        pieces: list[Claim] = []
        rest = column.formula
        for parent in column.parents:
            before, _, rest = rest.partition(f"“{parent}”")
            pieces += [self._of_rows(before), self.said(parent)]
        return joined(*pieces, self._of_rows(rest), by="")

    def made(self, column: ColumnProfile) -> Claim:
        """Return the sentence that says how a column was worked out from others."""
        name, parents = self.column(column.name), [self.said(parent) for parent in column.parents]
        if column.role is Role.DIMENSION:
            return line("The {column} is that of {date}.", column=name, date=parents[0])
        return line("Here, {column} means {formula}.", column=name, formula=self.formula(column))

    def _of_rows(self, said: str) -> Claim:
        """Return words of our own with the rows called as in this table."""
        return line("{said}", said=ROW.sub(lambda row: self.many if row[0] == "rows" else self.one, said))

    def group(self, dimension: str, name: DataFact) -> Phrase:
        """Return the rows of one category as a noun phrase: "Gentoo", "carrier F9", "flights marked “late”"."""
        value = str(name.value)
        pieces: dict[str, Piece] = {"many": self.many, "name": name, "column": self.said(dimension)}
        marked = self._marked(dimension, value)
        if marked is not None:
            return Phrase(claim=line("{many} " + marked + " “{column}”", **pieces), plural=True, rows=True)
        if self._is_month(dimension):
            return Phrase(claim=line("{name:month}", **pieces))
        numeric = not any(sign.isalpha() for sign in value)
        if numeric and words.is_plural(spoken.readable(dimension)):
            return Phrase(claim=line("{many} with {name} {column}", **pieces), plural=True, rows=True)
        if words.is_vague(value) and not numeric:
            return Phrase(claim=line("{many} with {column} “{name}”", **pieces), plural=True, rows=True)
        if self._in_words(dimension, value):
            return Phrase(claim=line("{many} with {column} {name}", **pieces), plural=True, rows=True)
        if _is_code(value) or numeric:
            return Phrase(claim=line("{column} {name}", **pieces))
        if self._is_level(dimension, value):
            return Phrase(claim=line("{many} with {column} “{name}”", **pieces), plural=True, rows=True)
        return Phrase(claim=line("{name}", **pieces), plural=self._is_plural(dimension, value))

    def short(self, dimension: str, name: DataFact) -> Phrase:
        """Return a category beside another of the same column, which has named it: "US", "month 9", "“None”"."""
        value = str(name.value)
        if (
            self._is_month(dimension)
            or self._marked(dimension, value) is not None
            or not any(sign.isalpha() for sign in value)
        ):
            return self.group(dimension, name)
        plain = _is_code(value) or self._in_words(dimension, value)
        quoted = words.is_vague(value) or (not plain and self._is_level(dimension, value))
        plural = not quoted and self._is_plural(dimension, value)
        return Phrase(claim=line("“{name}”" if quoted else "{name}", name=name), plural=plural)

    def predicate(self, dimension: str, name: DataFact) -> Claim:
        """Return what is said of rows in a category: "have island Biscoe", "are marked “late”", "have 4 cylinders"."""
        value = str(name.value)
        pieces: dict[str, Piece] = {"name": name, "column": self.said(dimension)}
        marked = self._marked(dimension, value)
        if marked is not None:
            return line("are " + marked + " “{column}”", **pieces)
        if words.is_vague(value) and any(sign.isalpha() for sign in value):
            return line("have {column} “{name}”", **pieces)
        if words.is_vague(value) and words.is_plural(spoken.readable(dimension)):
            return line("have {name} {column}", **pieces)
        if self._is_month(dimension):
            return line("have {name:month} as their {column}", **pieces)
        if not value[:1].isupper() or _is_code(value) or self._is_level(dimension, value):
            return line("have {column} {name}", **pieces)
        return line("have {name} as their {column}", **pieces)

    def among(self, dimension: str, name: DataFact) -> Claim:
        """Return the rows of one category as those of which a share is told: "in Ohio", "for carrier UA"."""
        inside = self._is_month(dimension) or bool(PLACES - {"airport"} & set(wordlists.words(dimension)))
        return line("in {A}" if inside else "for {A}", A=self.group(dimension, name).claim)

    def slices(self, *told: str) -> list[Claim]:
        """Return the columns with few categories by which a finding on the columns `told` can be taken apart."""
        return [
            self.said(column.name)
            for column in self.profile.of_role(Role.DIMENSION)
            if SLICES[0] <= column.distinct <= SLICES[1]
            and column.type is not ColumnType.BOOLEAN
            and not wordlists.is_mute(column.name)
            and frozenset((column.name, *told)) not in self._taken_apart
            and not any(
                name and (name == column.name or wordlists.are_alike(name, column.name)) for name in told
            )
        ]

    def _is_month(self, dimension: str) -> bool:
        """Return whether a column numbers the months of the year."""
        column = self.known(dimension)
        if column is None or not column.top or wordlists.words(dimension)[-1:] != ("month",):
            return False
        named = [name for name, _ in column.top]
        return len(named) == column.distinct and all(
            name.isascii() and name.isdigit() and 1 <= int(name) <= len(words.MONTHS) for name in named
        )

    def _is_level(self, dimension: str, value: str) -> bool:
        return bool(LEVELS & set(wordlists.words(dimension))) and " " not in value

    def _is_plural(self, dimension: str, value: str) -> bool:
        return bool(GOODS & set(wordlists.words(dimension))) and words.is_plural(value)

    def _marked(self, dimension: str, value: str) -> str | None:
        column = self.known(dimension)
        if column is None or column.type is not ColumnType.BOOLEAN or value.strip().lower() not in YES | NO:
            return None
        return "marked" if value.strip().lower() in YES else "not marked"

    def _in_words(self, dimension: str, value: str) -> bool:
        """Return whether the categories are plain words in lower case ("rain", "sun"), which cannot stand alone."""
        column = self.known(dimension)
        named = [name for name, _ in column.top] if column is not None and column.top else [value]
        return value.islower() and any(name.islower() and len(name) > CODE for name in named)

    def is_yes_or_no(self, dimension: str) -> bool:
        """Return whether a column only says yes or no."""
        column = self.known(dimension)
        return column is not None and column.type is ColumnType.BOOLEAN

    def known(self, name: str) -> ColumnProfile | None:
        """Return the profile of a column, in the file or worked out, or None when `name` is not one."""
        columns = (*self.profile.columns, *self.profile.derived)
        return next((column for column in columns if column.name == name), None)

    def _made_by(self, name: str) -> str:
        """Return the rule by which a column was worked out, "" for a column of the file."""
        column = self.known(name)
        return column.derived if column is not None else ""

    def _are_many(self, measure: str) -> bool:
        """Return whether a measure's name takes "are": of one worked out, only a ratio's ("sales per unit") may."""
        return self._made_by(measure) in ("", "ratio") and words.is_plural(spoken.readable(measure))


def _is_code(value: str) -> bool:
    """Return whether a category is a code, which needs its column's name: "FL", "3rd", but not "Day"."""
    return len(value) < CODE or (len(value) == CODE and not (value.isalpha() and value.istitle()))


def level(value: float, columns: tuple[str, ...]) -> DataFact:
    """Return a chosen share (the lowest 20%, the middle 50%) as a fact of the method."""
    return DataFact(id="", type=FactType.DISTRIBUTION, columns=columns, measure="level", value=value)


def figure(fact: DataFact | None) -> float:
    """Return a fact's number; 0.0 when it is absent or not one."""
    return float(fact.value) if fact is not None and isinstance(fact.value, int | float) else 0.0


def pick(shapes: tuple[Claim, ...], turn: int) -> Claim:
    """Return the shape whose turn it is."""
    return shapes[turn % len(shapes)]
