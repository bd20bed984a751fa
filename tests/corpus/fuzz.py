"""`python -m tests.corpus.fuzz`: valid files, broken at random, through the worker's confined child.

Whatever is in a file, a story or a clear error comes of it within 60 s. What raised an exception that nobody caught,
took longer, or ended the helper is an offender: its bytes are kept under var/fuzz for `--replay`.
"""

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.corpus import generator, judge
from tests.corpus.mutate import mutated
from tests.corpus.runs import ROOT, SECONDS, ConfinedChild, Outcome

KEPT = ROOT / "var" / "fuzz"
OFFENCES = ("unexpected", "took_too_long", "helper_ended")
DEATHS = ("reader_crashed", "too_much_memory")
"""A child that a parser takes down ends in a clear error; it is counted and kept, but no offence."""


@dataclass
class Tally:
    """What came of the files so far."""

    codes: Counter[str] = field(default_factory=Counter)
    offenders: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    slowest: float = 0.0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only files whose name holds this are broken")
    parser.add_argument("--replay", type=Path, nargs="*", help="run these files as they are")
    return parser.parse_args()


def describe(name: str, outcome: Outcome) -> str:
    """An offender in a few lines, with the last frames of what was raised."""
    frames = "\n".join(f"      {line}" for line in outcome.where.strip().splitlines()[-8:])
    return f"{name}: {outcome.code} {outcome.kind or outcome.sentence} ({outcome.seconds:.1f} s)\n{frames}".rstrip()


def count(tally: Tally, name: str, data: bytes, outcome: Outcome, *, keep: bool = True) -> None:
    """Enter one outcome; keep the bytes of what is worth a second look."""
    tally.codes[outcome.code or "story"] += 1
    tally.slowest = max(tally.slowest, outcome.seconds)
    unsound = judge.sound(outcome.document) if outcome.document is not None else []
    if outcome.code in OFFENCES or outcome.seconds > SECONDS:
        tally.offenders.append(describe(name, outcome))
    elif outcome.code in DEATHS:
        tally.crashed.append(describe(name, outcome))
    elif unsound:
        tally.unsound.append(f"{name}: {unsound[0]}")
    else:
        return
    if keep:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / name).write_bytes(data)


def fuzz(asked: argparse.Namespace, tally: Tally, child: ConfinedChild) -> None:
    """Break the valid files in turn and run them."""
    valid = [(name, data) for name, data in generator.valid() if asked.only in name]
    print(f"{asked.files} files from {len(valid)} valid ones, seed {asked.seed}")
    for at in range(asked.files):
        rng = random.Random(f"{asked.seed} {at}")
        name, data = valid[rng.randrange(len(valid))]
        broken = mutated(rng, data, valid[rng.randrange(len(valid))][1])
        plain = "".join(
            sign if sign.isascii() and (sign.isalnum() or sign in "._") else "_" for sign in name
        )[-60:]
        count(tally, f"{asked.seed}-{at:05d}-{plain}", broken, child.run(name, broken))
        if at % 100 == 99:
            print(
                f"{at + 1}: {dict(tally.codes.most_common(6))}, {len(tally.offenders)} offenders", flush=True
            )


def main() -> int:
    """Run, print the counts and the offenders; 0 if there is none."""
    asked = arguments()
    tally, child = Tally(), ConfinedChild()
    if asked.replay:
        for path in asked.replay:
            data = path.read_bytes()
            outcome = child.run(path.name, data)
            count(tally, path.name, data, outcome, keep=False)
            print(f"{path.name}: {outcome.words()}")
    else:
        fuzz(asked, tally, child)
    child.close()
    for title, lines in (
        ("unsound stories", tally.unsound),
        ("children that died", tally.crashed),
        ("OFFENDERS", tally.offenders),
    ):
        print(f"{title}: {len(lines)}")
        for line in lines:
            print(f"  {line}")
    print(f"{sum(tally.codes.values())} files, slowest {tally.slowest:.1f} s")
    for code, number in tally.codes.most_common():
        print(f"  {number:6} {code}")
    return 1 if tally.offenders else 0


if __name__ == "__main__":
    sys.exit(main())
