"""Tables that come with the house: for whoever wants to see a story before they have a table at hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.files import File

from jobs import limits
from jobs.models import Job
from jobs.uploads import LONGEST_KEY, accept
from stories.errors import TooManyRequests
from stories.forms import new_key

TABLES: Final = Path(__file__).parent / "sample_tables"
OF_THE_STORIES: Final = Path(__file__).resolve().parent.parent / "stories" / "samples"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One table and what there is to see in it."""

    key: str
    """Its name in addresses."""
    path: Path
    title: str
    about: str
    """What a row is, and what a story of it can show."""
    rows: int
    columns: int


SAMPLES: Final = (
    Sample(
        key="penguins",
        path=TABLES / "penguins.csv",
        title="Penguins of three islands",
        about="A row is a penguin. Kinds and numbers: which species differs, and what goes together.",
        rows=344,
        columns=8,
    ),
    Sample(
        key="weather",
        path=TABLES / "seattle-weather.csv",
        title="Four years of weather in Seattle",
        about="A row is a day. Dates and numbers: what comes back every year.",
        rows=1_461,
        columns=6,
    ),
    Sample(
        key="wildlife",
        path=OF_THE_STORIES / "wildlife_strikes.csv",
        title="Birds that met aircraft",
        about="A row is a strike. Dates, kinds and costs, with much that is missing.",
        rows=10_000,
        columns=14,
    ),
)


def sample_of(key: str) -> Sample | None:
    """Return the sample of that name; None when there is none."""
    return next((sample for sample in SAMPLES if sample.key == key), None)


def tell(sample: Sample, user: Any, *, upload_key: str = "") -> Job:
    """Return the job of a sample, uploaded the way everybody uploads; the same form sent twice makes one.

    Raises FileTooLarge where the limit of uploads is below it, TooManyRequests when the person has many waiting.
    """
    # The forms of a page have one key: another sample is another upload.
    key = f"{sample.key}-{upload_key or new_key()}"[:LONGEST_KEY]
    for twin in Job.objects.visible().filter(owner_id=user.pk, upload_key=key)[:1]:
        return twin
    if Job.objects.of(user).waiting().count() >= limits.REREADS_WAITING:
        raise TooManyRequests(f"{limits.REREADS_WAITING} of your uploads are waiting already.")
    with sample.path.open("rb") as file:
        return accept(File(file, name=sample.path.name), user, sample.path.name, upload_key=key)
