"""How often one person may send a file."""

import math
from datetime import datetime, timedelta
from typing import Any, Final

from jobs import limits
from jobs.models import Job
from stories.errors import TooManyRequests

WINDOW: Final = timedelta(hours=1)


def check(user: Any, now: datetime) -> None:
    """Raise TooManyRequests for somebody who has sent as many files within the hour as one may.

    The jobs themselves are counted, so that the limit holds for all hosts and needs no store of its own; two uploads
    at the same moment may both be the last.
    """
    most = limits.UPLOADS_PER_HOUR
    if not most:
        return
    sent = Job.objects.sent_since(user, now - WINDOW)
    if sent.count() < most:
        return
    # When so many have passed out of the hour that one more may come in.
    counting = sent.order_by("-created_at").values_list("created_at", flat=True)[most - 1]
    seconds = max(1, math.ceil((counting + WINDOW - now).total_seconds()))
    minutes = math.ceil(seconds / 60)
    refused = TooManyRequests(
        f"{most} files were sent within an hour: that is the limit for one person.",
        action=f"Wait {minutes} {'minute' if minutes == 1 else 'minutes'}, then send it again. Nothing was stored.",
    )
    refused.seconds = seconds
    raise refused
