"""How the rows and the columns of a table are spoken of."""

import re
from functools import cached_property

from stories.analysis import spoken, wordlists
from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import DataFact, FactType
from stories.analysis.profile import ColumnProfile, Profile
from stories.narrative import words
from stories.narrative.claims import Claim, Slot, joined, line
from stories.narrative.phrases import Phrase

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
UNCLEAR = frozenset({"median", "mean", "average", "avg", "total", "sum", "count", "value", "values"})
"""Column names that read like words of the sentence around them."""
SUMMED_UP = ("average", "avg", "mean", "median", "number of")
UNSAID_ROWS = frozenset({"rows", "hours", "days", "weeks", "months", "quarters", "years", "periods"})
"""Names of rows that a measure is not said to be of: the temperature of days."""
SLICES = (2, 12)
"""Fewest and most categories of a column by which a reader can be asked to take a finding apart."""


class Columns:
    """How the rows and the columns of a table are spoken of."""

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
        style = "month" if name in self._months else "column"
        return Claim(parts=(Slot(fact=self.name(name), style=style),))

    @cached_property
    def _months(self) -> frozenset[str]:
        """The columns that are months, in a table that has one for each: "OCT"."""
        return words.months_among(column.name for column in self.profile.columns)

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
        if measure in self._months:
            before += "value for "
        return Phrase(
            claim=line(before + "{column}", column=self.column(measure)), plural=self._are_many(measure)
        )

    def plain(self, measure: str) -> Phrase:
        """Return a column's name as a noun phrase."""
        said = spoken.readable(measure)
        return Phrase(claim=self.column(measure), plural=self._are_many(measure), said=said)

    def valued(self, measure: str) -> Phrase:
        """Return the same as what rises or falls; a column for a month is "the value for July"."""
        if measure not in self._months:
            return self.plain(measure)
        bare = line("value for {column}", column=self.said(measure))
        return Phrase(claim=line("the {bare}", bare=bare), bare=bare, said="value")

    def of_rows(self, y: Phrase, measure: str) -> Claim:
        """Return a measure with what it is of, where nothing else says that: "average dep delay of flights"."""
        said = spoken.readable(measure).lower().split()
        if not measure or self.many in UNSAID_ROWS or {self.one.lower(), self.many.lower()} & set(said):
            return y.claim
        return line("{y} of {many}", y=y.claim, many=self.many)

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
