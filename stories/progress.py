"""What the work says about itself while it runs."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One step forward, with counts that come from the work itself."""

    stage: str
    # uploading, analyzing, generating or visualizing
    done: int = 0
    # steps finished within the stage
    total: int = 0
    # steps in the stage, 0 while unknown; done / total never falls within a stage
    note: str = ""
    # a sentence for what is happening now: "Reading column 12 of 40"
    found: str = ""
    # a first fact worth showing as soon as it is known: "336,776 rows, 19 columns", or ""
    rows: int | None = None
    # rows of the table, as soon as they are known
    columns: int | None = None
    # columns of the table, as soon as they are known


Report = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Take a progress report and say nothing."""
