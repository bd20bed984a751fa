"""What a finder hands over: a comparison that was looked at, and how to work it out if it holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from stories.analysis.arrays import Arrays, Groups, Watch
from stories.analysis.facts import DataFact, FactType, Insight, Test, Value
from stories.analysis.statistics import rounded

Build = Callable[[Test | None], tuple[Insight, ...]]
"""Works a comparison out: its insights with facts and points, or nothing when a closer look finds it hollow."""


@dataclass(kw_only=True, slots=True)
class Candidate:
    """One comparison that was looked at; not frozen: a wide table has tens of thousands, and that would take time."""

    kind: str
    columns: tuple[str, ...]
    build: Build
    test: Test | None = None
    # the test that was run, uncorrected; None for a plain description
    family: bool = False
    # whether it is one of the cross-column tests that are corrected together
    impact: float = 1.0
    # effect on a common scale, 0 to 1
    holds: bool = True
    # whether the effect is large enough to be worth telling
    nested: bool = False
    # whether one of the columns holds or fixes the other by construction


Finder = Callable[[Arrays, Watch], Iterator[Candidate]]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Makes the facts of one insight."""

    kind: str
    columns: tuple[str, ...]
    type: FactType
    unit: str | None = None
    # unit of the measure
    test: Test | None = None
    made: dict[str, DataFact] = field(default_factory=dict)

    def add(
        self,
        name: str,
        measure: str,
        value: Value,
        *,
        n: int = 0,
        unit: str | None = None,
        where: dict[str, str] | None = None,
        columns: tuple[str, ...] | None = None,
        tested: bool = False,
        kind_of_fact: FactType | None = None,
    ) -> DataFact:
        """Keep and return one fact under `name`; numbers are rounded to twelve digits."""
        fact = DataFact(
            id=f"{self.kind}:{'/'.join(self.columns)}:{name}",
            type=kind_of_fact or self.type,
            columns=self.columns if columns is None else columns,
            measure=measure,
            value=rounded(value) if isinstance(value, float) else value,
            unit=unit,
            n=int(n),
            where=where,
            test=self.test if tested else None,
            finding=(self.kind, *(column for column in self.columns if column)),
        )
        self.made[name] = fact
        return fact

    def name(self, key: str, text: str, column: str, *, where: dict[str, str] | None = None) -> DataFact:
        """Keep and return a fact that is a name from the file."""
        return self.add(key, "name", text, columns=(column,), where=where, kind_of_fact=FactType.NAME)


def caveats_for(*, smallest: int, missing: float) -> tuple[str, ...]:
    """Return the caveats that weaken a finding: few rows behind a number, or many rows without a value."""
    return (*(("small_n",) if smallest < SMALL else ()), *(("missing",) if missing > MISSING else ()))


def left_out(dimension: Groups, shown: int) -> str:
    """Return in words how many groups with rows a chart of so many leaves out, or ""."""
    small = int(np.count_nonzero(dimension.counts[1:])) - shown
    return f"{small} smaller group{'s' if small > 1 else ''}" if small > 0 else ""


def with_effect(
    test: Test | None, interval: tuple[float, float], *, effect: float | None = None
) -> Test | None:
    """Return the test with the interval of its effect (and its effect, worked out again), rounded."""
    if test is None:
        return None
    found = test.effect if effect is None else rounded(effect)
    return replace(test, effect=found, interval=(rounded(interval[0]), rounded(interval[1])))


SMALL = 30
"""Fewer rows than this behind a number are a caveat."""
FEWEST = 10
"""Fewer rows than this behind a number and it is not told."""
MISSING = 0.2
"""A larger share of rows without a value is a caveat."""
