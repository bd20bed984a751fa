"""What a file of the corpus must come to: a story that states these facts, or an error with one of these codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

TEXT_KINDS = ("text", "category")


@dataclass(frozen=True, kw_only=True)
class Column:
    """What the story's profile must say of one column. What is None or empty is left open."""

    name: str
    """As in the file; a regular expression when it begins with `re:`."""
    type: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """Roles that would be wrong."""
    count: int | None = None
    missing: int | None = None
    distinct: int | None = None
    mean: float | tuple[float, ...] | None = None
    """More than one where a reader may choose, as between 12 % and 0.12."""
    minimum: float | str | None = None
    """Of a date: how its text begins."""
    maximum: float | str | None = None
    unit: tuple[str, ...] = ()
    top: dict[str, int] | None = None
    """Values that must be listed, with how often they occur."""
    failed: int | None = None
    """Values that the parse report counts as not read."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story, with the facts that must be in it."""

    rows: int | None = None
    columns: int | None = None
    names: tuple[str, ...] = ()
    """All the columns' names, exactly, in the order of the file."""
    about: tuple[Column, ...] = ()
    encoding: tuple[str, ...] = ()
    delimiter: str = ""
    sheet: str = ""
    says: tuple[str, ...] = ()
    """Regular expressions that the parse report, the notes or the findings must match; case does not matter."""
    silent: tuple[str, ...] = ()
    """Plain text that must be nowhere in the document."""
    raw: tuple[str, ...] = ()
    """Markup from the file that must not stand unescaped in the page that `-o story.html` writes."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A clear error: a sentence and one of these codes."""

    codes: tuple[str, ...]


Expectation = Story | Refusal


@dataclass(frozen=True, kw_only=True)
class Case:
    """One file: how its bytes are made, and what may come of it (the first is the best, any will do)."""

    name: str
    group: str
    make: Callable[[], bytes]
    expected: tuple[Expectation, ...]
    about: str
    """What is the matter with it, in a few words."""


def refused(*codes: str) -> Refusal:
    """An error with one of these codes."""
    return Refusal(codes=codes)


class Group:
    """Makes the cases of one group."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self,
        name: str,
        data: str | bytes | Callable[[], bytes],
        expected: Expectation | Sequence[Expectation],
        about: str,
    ) -> Case:
        """One file; its bytes are made late where a function makes them."""
        made = data.encode() if isinstance(data, str) else data
        wanted = (expected,) if isinstance(expected, Expectation) else tuple(expected)
        make = made if callable(made) else lambda: made
        return Case(name=name, group=self.name, make=make, expected=wanted, about=about)
