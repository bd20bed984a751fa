"""Where the databases of the tests lie: in memory, where there is room for all of them."""

import shutil
import sys
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 4 * 1024**3
"""What the databases of three processes and of the fault tests grow to, twice."""


def quick_folder() -> str | None:
    """Return a folder in memory, or None for the usual place of temporary files.

    MongoDB answers a write when it is on the disk, and to wait for a disk takes half of the time of tests that write.
    What a killed server must not lose is there in memory as well. Benchmarks and the long chaos know no pytest: they
    wait for the disk as everybody does.
    """
    in_memory = "pytest" in sys.modules and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_BYTES
    return str(MEMORY) if in_memory else None
