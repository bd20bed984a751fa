"""`python -m tests.corpus`: every file through the product; a line a file, and what is wrong with it."""

import argparse
import contextlib
import sys
from pathlib import Path

from tests.corpus import generator, judge
from tests.corpus.expected import Case, Story
from tests.corpus.runs import MIB, ConfinedChild, Outcome, command
from tests.corpus.whole_way import WholeWay, whole_way

TRACES = (Path("/tmp/corpus_was_here"), Path("/tmp/corpus_was_here_too"))
"""What a file leaves that was obeyed instead of read."""


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only files whose name or group holds this")
    parser.add_argument(
        "--child", action="store_true", help="through the confined child of the worker, which is quicker"
    )
    parser.add_argument(
        "--upload", action="store_true", help="the whole way: a running DataStory, its upload and its worker"
    )
    parser.add_argument("--write", type=Path, help="write the files into this folder, and run nothing")
    parser.add_argument("--wrong", action="store_true", help="print only what is wrong")
    return parser.parse_args()


def shown(name: str) -> str:
    """The name of a file on one line, not too long."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= 40 else plain[:28] + "…" + plain[-8:]


def run(case: Case, reader: ConfinedChild | WholeWay | None) -> Outcome:
    """What comes of one file."""
    data = case.make()
    if reader is not None:
        return reader.run(case.name, data)
    page = any(isinstance(expected, Story) and expected.raw for expected in case.expected)
    return command(case.name, data, page=page)


def write(cases: list[Case], folder: Path) -> None:
    """Write the files, each under its name, in a folder for its group."""
    for case in cases:
        place = folder / case.group
        place.mkdir(parents=True, exist_ok=True)
        (place / case.name).write_bytes(case.make())


def line(case: Case, outcome: Outcome, wrong: list[str]) -> str:
    """The verdict on one file; what is wrong on lines of their own."""
    verdict = "WRONG" if wrong else "ok"
    came = f"expected {judge.expectation(case)}; got {outcome.words()[:160]} ({outcome.seconds:.1f} s)"
    lines = [f"{verdict:5} {case.group}/{shown(case.name)}: {came}"]
    if wrong:
        lines += [f"file: {case.about}", *wrong, *outcome.where.strip().splitlines()[-9:]]
    return "\n        ".join(lines)


def main() -> int:
    """Run, print; 0 if every outcome is as expected."""
    asked = arguments()
    cases = [
        case for case in generator.cases(asked.seed) if asked.only in case.name or asked.only == case.group
    ]
    if asked.write:
        write(cases, asked.write)
        return 0
    with contextlib.ExitStack() as open_ones:
        reader: ConfinedChild | WholeWay | None = None
        if asked.upload:
            reader = open_ones.enter_context(whole_way())
        elif asked.child:
            reader = open_ones.enter_context(contextlib.closing(ConfinedChild()))
        return judged(cases, reader, only_wrong=asked.wrong)


def judged(cases: list[Case], reader: ConfinedChild | WholeWay | None, *, only_wrong: bool) -> int:
    """Run the files, print what came of them; 0 if every outcome is as expected."""
    wrongs = 0
    slowest, largest = (0.0, ""), (0, "")
    for case in cases:
        outcome = run(case, reader)
        wrong = judge.complaints(case, outcome)
        wrong += [f"{path} was made" for path in TRACES if path.exists()]
        wrongs += bool(wrong)
        slowest = max(slowest, (outcome.seconds, shown(case.name)))
        largest = max(largest, (outcome.peak, shown(case.name)))
        if wrong or not only_wrong:
            print(line(case, outcome, wrong), flush=True)
    if isinstance(reader, WholeWay):
        print(f"jobs: {reader.left()}")
    print(
        f"{len(cases)} files: {len(cases) - wrongs} ok, {wrongs} wrong; slowest {slowest[0]:.1f} s ({slowest[1]})"
    )
    print(f"most memory {largest[0] / MIB:.0f} MiB ({largest[1]})")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
