"""What the course of a table in time shows beside its trends: gaps, seasons, jumps."""

from collections.abc import Iterator

from stories.analysis.arrays import Arrays, Watch
from stories.analysis.finders import changes, gaps, seasons, steps
from stories.analysis.finders.candidates import Candidate
from stories.analysis.finders.cycles import cycles_of, rounds_of
from stories.analysis.finders.moments import moments_of


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield the longest gap, and the seasons and the jump of the number of rows and of every measure's mean."""
    moments = moments_of(arrays)
    if moments is None:
        return
    cycles, calendars = cycles_of(moments), moments.calendars(steps.TESTED)
    total = len(arrays.measures) + 1
    watch(1, total, f"Looking for seasons and jumps: column 1 of {total}")
    yield from gaps.of_rows(moments)
    yield from seasons.of_rows(moments, cycles)
    yield from changes.of_rows(moments, calendars)
    for place, measure in enumerate(arrays.measures, start=2):
        watch(place, total, f"Looking for seasons and jumps: column {place} of {total}")
        sums, rows = moments.sums(measure)
        if rows.any():
            rounds = rounds_of(cycles, sums, rows)
            yield from seasons.of_measure(moments, rounds, measure, sums, rows)
            yield from changes.of_measure(moments, rounds, calendars, measure, sums, rows)
