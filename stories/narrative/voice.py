"""Phrases that need to know the table: its nouns, its columns, its groups."""

from stories.analysis import spoken, wordlists
from stories.analysis.columns import ColumnType
from stories.analysis.facts import DataFact
from stories.analysis.wordlists import PLACES
from stories.narrative import words
from stories.narrative.claims import Claim, Piece, line
from stories.narrative.columns import Columns
from stories.narrative.phrases import Phrase

YES = frozenset({"yes", "true", "1", "y", "t", "on"})
NO = frozenset({"no", "false", "0", "n", "f", "off"})
FEWEST_MONTHS = 3
"""Names that must all be those of months for a column to be one of months."""
CODE = 3
"""Characters up to which a category is a code that needs its column's name beside it."""
LEVELS = frozenset(
    {"level", "levels", "size", "class", "weather", "effect", "status", "rating", "cut", "clarity", "grade", "severity",
     "damage", "quality", "color", "colour", "priority", "condition", "conditions", "tier", "sex", "gender"}
)  # fmt: skip
"""Words of columns whose categories are adjectives: diamonds with cut “Fair”, never "Fair has"."""
GOODS = frozenset({"category", "product", "item", "goods", "type", "department", "equipment"})
"""Words of columns whose categories are named in the plural: "Copiers have"."""


class Voice(Columns):
    """How this table is spoken of: its columns, and the rows of their categories."""

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
            return Phrase(claim=line("{many} with {column} “{name}”", **pieces), plural=True, rows=True)
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
        quoted = words.is_vague(value) or self._in_words(dimension, value)
        quoted |= not _is_code(value) and self._is_level(dimension, value)
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
        if self._in_words(dimension, value):
            return line("have {column} “{name}”", **pieces)
        if not value[:1].isupper() or _is_code(value) or self._is_level(dimension, value):
            return line("have {column} {name}", **pieces)
        return line("have {name} as their {column}", **pieces)

    def among(self, dimension: str, name: DataFact) -> Claim:
        """Return the rows of one category as those of which a share is told: "in Ohio", "for carrier UA"."""
        inside = self._is_month(dimension) or bool(PLACES - {"airport"} & set(wordlists.words(dimension)))
        return line("in {A}" if inside else "for {A}", A=self.group(dimension, name).claim)

    def _is_month(self, dimension: str) -> bool:
        """Return whether a column names the months of the year, or numbers them."""
        column = self.known(dimension)
        if column is None or not column.top:
            return False
        named = [name for name, _ in column.top]
        numbered = any(name.isdigit() for name in named)
        if numbered and wordlists.words(dimension)[-1:] != ("month",):
            return False
        enough = numbered or len(named) >= FEWEST_MONTHS
        return enough and len(named) == column.distinct and all(map(words.month_of, named))

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


def _is_code(value: str) -> bool:
    """Return whether a category is a code, which needs its column's name: "FL", "3rd", but not "Day"."""
    return len(value) < CODE or (len(value) == CODE and not (value.isalpha() and value.istitle()))
