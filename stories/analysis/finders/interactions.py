"""What holds in every group but one: a trend, or a difference between two groups, that turns round in the exception."""

from collections.abc import Iterator

from stories.analysis.arrays import Arrays, Groups, Watch
from stories.analysis.finders import segment_gaps, segment_trends
from stories.analysis.finders.candidates import Candidate

MOST_TESTS = 1000
"""Tests of either form; of a table with more columns only the first ones are taken, in the order of the file."""


def find(arrays: Arrays, watch: Watch) -> Iterator[Candidate]:
    """Yield every measure's trends by group, and its differences by category (Gail and Simon's test)."""
    measures = len(arrays.measures)
    if not measures:
        return
    segments = [one for one in arrays.dimensions if segment_trends.may_part(one)]
    pairs = list(_pairs(arrays))
    segments, pairs = segments[: MOST_TESTS // measures], pairs[: MOST_TESTS // measures]
    total = len(segments) + len(pairs)
    for done, found in enumerate(segment_trends.find(arrays, segments), start=1):
        watch(done, total, f"Looking for exceptions: {done} of {total}")
        yield from found
    for done, (compared, within) in enumerate(pairs, start=len(segments) + 1):
        watch(done, total, f"Looking for exceptions: {done} of {total}")
        yield from segment_gaps.find(arrays, compared, within)


def _pairs(arrays: Arrays) -> Iterator[tuple[Groups, Groups]]:
    """Yield each two dimensions once: the one with fewer groups, which are compared, and the other one."""
    for place, one in enumerate(arrays.dimensions):
        for other in arrays.dimensions[place + 1 :]:
            few, many = sorted((one, other), key=_size)
            if segment_gaps.may_compare(few) and segment_gaps.may_part(many):
                yield few, many


def _size(dimension: Groups) -> tuple[int, str]:
    return len(segment_gaps.large(dimension)), dimension.profile.name
