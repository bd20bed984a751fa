"""Run the product on planted and null tables, as a closed box: a CSV file in, the story's document out."""

import json
import math
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.planted import generator, judge, null


@dataclass(frozen=True)
class Task:
    """One story to be told and judged: a kind of plant, or "" for a null table."""

    kind: str
    seed: int
    shuffled: bool = (
        False  # a control: every column of the planted table in an order of its own, the plant undone
    )
    options: tuple[tuple[str, Any], ...] = ()
    wide: bool = False  # a null table of many columns


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    task: Task
    good: bool  # a plant that was found, or a null table without a claim
    source: str
    planted: str = ""
    said: str = ""
    lacks: tuple[str, ...] = ()
    in_notes: bool = False
    broken: bool = False


def tell(table: pd.DataFrame, options: Mapping[str, Any]) -> dict[str, Any]:
    """The story's document of that table, as anybody gets it who reads the JSON."""
    from stories.telling import compose  # here, so that whoever only plants never loads what is under test

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        table.to_csv(path, index=False)
        document: dict[str, Any] = json.loads(json.dumps(compose(path, dict(options)).document))
        return document


def run(task: Task) -> Outcome:
    """Make the table, have its story told, and judge it; a story that cannot be told is never a good one."""
    planted = generator.plant(task.kind, task.seed) if task.kind else None
    blank = null.wide if task.wide else null.table
    table, source = (planted.table, planted.source) if planted else blank(task.seed)
    if task.shuffled:
        table = apart(table, task.seed)
    try:
        document = tell(table, dict(task.options))
    except Exception:
        last = traceback.format_exc().strip().splitlines()[-1]
        return Outcome(task, False, source, planted.said if planted else "", f"no story: {last}", broken=True)
    if planted:
        verdict = judge.judge(document, planted)
        others = " // ".join(
            part["title"]["text"] for part in document["sections"] if part["kind"] == "finding"
        )
        said = verdict.said if verdict.found else f"{verdict.said} [all titles: {others}]"
        return Outcome(task, verdict.found, source, planted.said, said, verdict.lacks, verdict.in_notes)
    found = null.claims(document)
    return Outcome(
        task, not found, source, "", " // ".join(f"{c.title} {c.types} {c.columns}" for c in found)
    )


def apart(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same columns, each in an order of its own."""
    rng = np.random.default_rng([7, seed])
    return pd.DataFrame({name: rng.permutation(table[name].to_numpy()) for name in table.columns})


def warm() -> None:
    """Load what is under test once per process."""
    from stories import telling  # noqa: F401


def outcomes(tasks: Iterable[Task], processes: int) -> Iterator[Outcome]:
    """The outcomes, in the order of the tasks."""
    if processes == 1:
        yield from map(run, tasks)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), warm) as pool:
        yield from pool.map(run, tasks, chunksize=4)


def at_most(bad: int, of: int) -> float:
    """The upper end of a 95 % interval for a share (Wilson), so that a small run does not claim too much."""
    if not of:
        return 1.0
    z, part = 1.96, bad / of
    return (part + z * z / (2 * of) + z * math.sqrt(part * (1 - part) / of + z * z / (4 * of * of))) / (
        1 + z * z / of
    )
