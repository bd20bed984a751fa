"""`python -m tests.e2e.frozen EMAIL`: stores two stories that stay as they are, and prints their ids.

Their document is `pictures/story.json`, of penguins.csv by `python -m stories`, whatever is found anew; the charts are
drawn as they are now.
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

DOCUMENT: Final = Path(__file__).parent / "pictures" / "story.json"
WRITTEN: Final = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def store(email: str) -> uuid.UUID:
    """Return the id of the story, now one of this person's."""
    from datastory.models import User
    from stories.charts.model import charts_of, spec_from_dict
    from stories.charts.pictures import both
    from stories.models import Story

    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    story = Story.from_draft(
        job_id=uuid.uuid4(),
        owner_id=User.objects.get(email=email).pk,
        document=document,
        pictures=[
            {"section": place, "svg": both(spec_from_dict(chart))} for place, chart in charts_of(document)
        ],
        created_at=WRITTEN,
        file_name="penguins.csv",
        size=16_968,
        sha256="0123456789abcdef" * 4,
        rows=344,
        columns=8,
    )
    return story.pk


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datastory.settings")
    django.setup()
    print(store(sys.argv[1]), store(sys.argv[1]))
