"""A process that tells one story and ends."""

import os
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


LEAVING = """
import atexit, sys
from stories.short_lived import leave
atexit.register(lambda: sys.stderr.write("taken apart"))
sys.stdout.write("all that was said")
leave(3)
"""


def test_a_process_leaves_at_once_with_its_code_and_all_that_it_said() -> None:
    left = subprocess.run([sys.executable, "-c", LEAVING], check=False, capture_output=True, text=True)
    assert (left.returncode, left.stdout, left.stderr) == (3, "all that was said", "")


def test_a_reader_who_has_gone_is_no_failure() -> None:
    shell = f"{sys.executable} -c '{LEAVING}' | true; echo ${{PIPESTATUS[0]}}"
    # Where nothing is held back the write itself fails, before anybody leaves.
    held_back = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    left = subprocess.run(["bash", "-c", shell], check=False, capture_output=True, text=True, env=held_back)
    assert (left.stdout, left.stderr) == ("3\n", "")


def test_memory_that_was_freed_is_used_again_and_no_cycles_are_looked_for() -> None:
    usual, freely = told(), told("freely")
    assert usual[1]
    assert not freely[1]
    assert freely[0] < usual[0] / 5
