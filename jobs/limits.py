"""What one job may use. Each can be changed in the settings under its own name."""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from django.conf import settings

from stories.analysis.limits import Limits

MIB: Final = 1024 * 1024

LEASE: Final = timedelta(seconds=getattr(settings, "JOB_LEASE_SECONDS", 15))
"""How long a worker may be silent before its job is given to another."""
BEAT_SECONDS: Final = getattr(settings, "JOB_BEAT_SECONDS", 3)
"""A worker renews its lease after this time without a report; well under the lease."""
WRITE_SECONDS: Final = 1.0
"""Progress is written at most this often, but for a change of stage."""
RETRIES_BY_USER: Final = 3
CLAIMS_PER_TRY: Final = 3
"""So often is a job begun for one try of the user: a fault of ours is tried again by itself, until it fails."""
RUNNING_PER_USER: Final = getattr(settings, "JOBS_PER_USER", 4)
"""Jobs of one person that run at once; the others wait, whatever workers are free."""
REREADS_WAITING: Final = 20
"""A person who has so many jobs waiting has no file read again: a copy of it is made without any sending."""
UPLOADS_PER_HOUR: Final = getattr(settings, "UPLOADS_PER_HOUR", 600)
"""Files that one person may send within an hour; 0 for as many as they like."""
HELD: Final = timedelta(hours=getattr(settings, "HELD_HOURS", 24))
"""How long a job that was looked at waits for its owner's word."""
LOOKS: Final = 20
"""So often the first rows of one upload are read."""
SERVICE_SILENCE: Final = timedelta(seconds=getattr(settings, "SERVICE_SILENCE_SECONDS", 60))
"""How long the analysis service may say nothing about a job before it has failed."""

WALL_SECONDS: Final = getattr(settings, "JOB_WALL_SECONDS", 120)
MEMORY_BYTES: Final = getattr(settings, "JOB_MEMORY_BYTES", 1536 * MIB)
"""Working memory of the process that reads one file. It is watched."""
ADDRESS_BYTES: Final = 4096 * MIB
"""The loose net beneath: pandas maps far more than it uses."""
READ: Final = Limits(
    **{name: getattr(settings, f"MAX_{name.upper()}", default) for name, default in asdict(Limits()).items()}
)
"""The most that is read of one file: MAX_UNPACKED_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELL_CHARACTERS."""
LOOK_BYTES: Final = 240_000
"""The most that a child may say of a look: what it keeps is `stories.looking.MOST_BYTES`, escaped in its file."""
DRAFT_BYTES: Final = 15_000_000
"""The largest story, pictures and all: a document of the database ends at 16 MiB."""
PICTURE_SECONDS: Final = 20
