"""Where the databases of the tests lie: in memory, where there is room for all of them."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 4 * 1024**3
"""What the databases of the processes and of the fault tests grow to, twice."""
NAME: Final = "datastory-test-"


def quick_folder() -> Path:
    """Make a folder for this process in memory, or where temporary files are; who asks for it removes it.

    MongoDB answers a write when it is on the disk, and to wait for a disk takes half of the time of tests that write.
    What a killed server must not lose is there in memory as well. Benchmarks and the long chaos know no pytest: they
    wait for the disk as everybody does.
    """
    in_memory = "pytest" in sys.modules and MEMORY.is_dir()
    if in_memory:
        _sweep()
        in_memory = shutil.disk_usage(MEMORY).free >= ROOM_BYTES
    return Path(tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-", dir=MEMORY if in_memory else None))


def _sweep() -> None:
    """Remove from memory what processes left that were killed."""
    for left in MEMORY.glob(f"{NAME}*"):
        owner = left.name.removeprefix(NAME).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)
