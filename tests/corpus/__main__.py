"""`python -m tests.corpus`: every file through the product; a line a file, and what is wrong with it."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.corpus import generator, judge
from tests.corpus.expected import Case, Story
from tests.corpus.runs import ConfinedChild, Outcome, command


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only files whose name or group holds this")
    parser.add_argument(
        "--child", action="store_true", help="through the confined child of the worker, which is quicker"
    )
    parser.add_argument("--write", type=Path, help="write the files into this folder, and run nothing")
    parser.add_argument("--wrong", action="store_true", help="print only what is wrong")
    return parser.parse_args()


def shown(name: str) -> str:
    """The name of a file on one line, not too long."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= 40 else plain[:28] + "…" + plain[-8:]


def run(case: Case, child: ConfinedChild | None) -> Outcome:
    """What comes of one file."""
    data = case.make()
    if child is not None:
        return child.run(case.name, data)
    page = any(isinstance(expected, Story) and expected.raw for expected in case.expected)
    return command(case.name, data, page=page)


def write(cases: list[Case], folder: Path) -> None:
    """Write the files, each under its name, in a folder for its group."""
    for case in cases:
        place = folder / case.group
        place.mkdir(parents=True, exist_ok=True)
        (place / case.name).write_bytes(case.make())


def main() -> int:
    """Run, print; 0 if every outcome is as expected."""
    asked = arguments()
    cases = [
        case for case in generator.cases(asked.seed) if asked.only in case.name or asked.only == case.group
    ]
    if asked.write:
        write(cases, asked.write)
        return 0
    child = ConfinedChild() if asked.child else None
    verdicts: Counter[str] = Counter()
    slowest, largest = (0.0, ""), (0, "")
    for case in cases:
        outcome = run(case, child)
        wrong = judge.complaints(case, outcome)
        verdicts["WRONG" if wrong else "ok"] += 1
        slowest = max(slowest, (outcome.seconds, case.name))
        largest = max(largest, (outcome.peak, case.name))
        if wrong or not asked.wrong:
            verdict = "WRONG" if wrong else "ok"
            print(
                f"{verdict:5} {case.group}/{shown(case.name)}: expected {judge.expectation(case)}; got {outcome.words()[:160]} ({outcome.seconds:.1f} s)"
            )
        if wrong:
            print(f"        file: {case.about}")
            for complaint in wrong:
                print(f"        {complaint}")
            if outcome.where:
                print("        " + "\n        ".join(outcome.where.strip().splitlines()[-9:]))
        sys.stdout.flush()
    if child is not None:
        child.close()
    print(
        f"{len(cases)} files: {verdicts['ok']} ok, {verdicts['WRONG']} wrong; slowest {slowest[0]:.1f} s ({shown(slowest[1])}), most memory {largest[0] / 2**20:.0f} MiB ({shown(largest[1])})"
    )
    return 1 if verdicts["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())
