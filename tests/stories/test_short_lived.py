"""A process that tells one story and ends."""

import subprocess
import sys

FAULTS = """
import gc, resource, sys
import numpy as np
from stories.short_lived import spend_freely
if "freely" in sys.argv:
    spend_freely()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(2_000_000)
before = faults()
for _ in range(20):
    np.ones(2_000_000)
print(faults() - before, gc.isenabled())
"""


def told(*arguments: str) -> tuple[int, bool]:
    said = subprocess.run(
        [sys.executable, "-c", FAULTS, *arguments], check=True, capture_output=True, text=True
    ).stdout.split()
    return int(said[0]), said[1] == "True"


def test_memory_that_was_freed_is_used_again_and_no_cycles_are_looked_for() -> None:
    usual, freely = told(), told("freely")
    assert usual[1]
    assert not freely[1]
    assert freely[0] < usual[0] / 5
