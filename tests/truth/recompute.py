"""A whole story held against its file by code that imports nothing of `stories`: pandas and scipy alone."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.truth import derived, points, prose, pvalues, work
from tests.truth.facts import Problem, Recompute
from tests.truth.files import File

PARTS: tuple[Callable[[Recompute], Iterator[Problem]], ...] = (
    derived.problems, Recompute.problems, pvalues.problems, work.problems, prose.problems,
    points.problems,
)  # fmt: skip


def problems(path: str | Path, document: Mapping[str, Any]) -> list[Problem]:
    """Return everything in a story that is not what its file says."""
    return check(File(path), document)


def check(file: File, document: Mapping[str, Any]) -> list[Problem]:
    """Return the same for a file that is read already; a part that breaks off is a problem too."""
    return list(found(file, document))


def found(file: File, document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the same one by one: who only asks whether there is any need not work out the rest."""
    again = Recompute(file, document)
    for part in PARTS:
        try:
            yield from part(again)
        except (LookupError, ValueError, TypeError, ZeroDivisionError, StopIteration) as error:
            # facts that contradict each other send a rule to a group or a column that is not there
            where, said = f"{part.__module__}.{part.__qualname__}", f"{type(error).__name__} {error}"
            yield Problem(kind="unknown", where=where, said=said, expected=None)
