"""What an analysis service says about a job: checked from its first byte, then taken by one guarded update."""

import hashlib
import hmac
import json
import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils.encoding import force_bytes
from pydantic import AfterValidator, Field, ValidationError, model_validator
from pymongo.errors import DocumentTooLarge

from jobs import clock, estimates
from jobs.attempt import FOUND_MOST, SENTENCE, STAGES
from jobs.models import Job, Status
from jobs.orchestrator import wake
from jobs.remote_transitions import HEARD_FIELDS
from stories import errors
from stories.foreign import Invalid, draft_of
from stories.foreign_shape import Count, Shape, drawable, said

MOST_BYTES: Final = 5_000_000
WINDOW_SECONDS: Final = 300
MOST_ROUNDS: Final = 50
"""So often a callback may meet another change of its job; far more than there can be writers."""
SIGNATURE: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)

Sentence = Annotated[str, Field(max_length=SENTENCE), AfterValidator(drawable)]
Told = Annotated[Sentence, AfterValidator(said)]
Change = Callable[[dict[str, Any], datetime, str], bool]
"""Changes the job of a row that was just read, at that time, for the body with that digest; False if it has changed."""


class NewsShape(Shape):
    """How far the work is."""

    stage: Literal["uploading", "analyzing", "generating", "visualizing"]
    progress: Annotated[int, Field(ge=0, le=100)]
    note: Sentence = ""
    found: Annotated[list[Told], Field(max_length=FOUND_MOST, default_factory=list)]
    rows: Count | None = None
    columns: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    # counts up in signs of life that say nothing new: equal bodies are one
    beat: Count | None = None


class FaultShape(Shape):
    """Why there will be no story."""

    category: Literal["preprocessing", "analysis", "narrative", "visualization"]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    message: Annotated[str, Field(max_length=500), AfterValidator(drawable), AfterValidator(said)]
    action: Sentence = errors.TRY_AGAIN
    retryable: bool = True


class CallbackShape(Shape):
    """One callback: news, an error or a result."""

    news: NewsShape | None = None
    error: FaultShape | None = None
    result: dict[str, Any] | None = None

    @model_validator(mode="before")
    @classmethod
    def _sorted(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            raise ValueError("is no object")
        kinds = [kind for kind in ("error", "result") if kind in body]
        if not kinds:
            return {"news": body}
        if len(body) != 1:
            raise ValueError(f"says more than one thing: {kinds[0]} stands alone")
        if body[kinds[0]] is None:
            raise ValueError(f"says nothing: {kinds[0]} is null")
        return body


def secret_of(job_id: UUID, attempt: int, *, key: str | bytes | None = None) -> str:
    """Return the secret with which the service signs its callbacks about this attempt."""
    made_from = force_bytes(settings.SECRET_KEY if key is None else key)
    return hmac.new(made_from, f"callback:{job_id}:{attempt}".encode(), hashlib.sha256).hexdigest()


def take(job_id: UUID, signature: str, body: bytes) -> bool:
    """Take a callback; return False for one that was taken before, which changes nothing.

    Raises BadSignature, JobCancelled, NotWaiting, InvalidCallback or InvalidResult; then nothing has changed either.
    """
    row = _verified(job_id, signature, body)
    digest = hashlib.sha256(body).hexdigest()
    change: Change | None = None
    # A row that changed between reading and writing is read again.
    for _ in range(MOST_ROUNDS):
        if digest in row["heard"]:
            return False
        _require_waiting(row)
        if change is None:
            change = _change_of(body)
        try:
            if change(row, clock.now(), digest):
                return True
        except (DocumentTooLarge, DatabaseError) as failed:
            if isinstance(failed, DocumentTooLarge) or isinstance(failed.__cause__, DocumentTooLarge):
                raise errors.InvalidResult("The story is too large to be stored.") from failed
            raise
        row = _verified(job_id, signature, body)
    raise RuntimeError("the job changed each time between reading and writing")


def _verified(job_id: UUID, signature: str, body: bytes) -> dict[str, Any]:
    """Return the job's HEARD_FIELDS. Raises BadSignature, whatever it is that is wrong."""
    row: Any = Job.objects.filter(pk=job_id).values(*HEARD_FIELDS).first()
    found = SIGNATURE.fullmatch(signature)
    moment, given = found.groups() if found else ("0", "")
    signed = f"{moment}.".encode() + body
    good = False
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = secret_of(job_id, row["attempt"] if row else 0, key=key)
        made = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        good |= hmac.compare_digest(made, given)
    fresh = abs(clock.now().timestamp() - int(moment)) <= WINDOW_SECONDS
    if row is None or not good or not fresh:
        raise errors.BadSignature
    return dict(row)


def _require_waiting(row: dict[str, Any]) -> None:
    if row["status"] == Status.CANCELLED or row["cancel_requested"]:
        raise errors.JobCancelled
    if row["status"] != Status.PROCESSING or not row["remote"]:
        raise errors.NotWaiting


def _change_of(body: bytes) -> Change:
    """Return what the body asks for. Raises InvalidCallback or InvalidResult."""
    try:
        told = json.loads(body.decode(), parse_constant=_no_number, parse_float=_finite)
        callback = CallbackShape.model_validate(told)
    except ValidationError as wrong:
        raise errors.InvalidCallback(_sentence(wrong)) from None
    except (ValueError, RecursionError):
        raise errors.InvalidCallback("The callback is not valid JSON.") from None
    if callback.result is not None:
        try:
            draft = draft_of(callback.result)
        except Invalid as wrong:
            raise errors.InvalidResult(str(wrong)) from None
        return lambda row, now, digest: _deliver(row, now, digest, draft)
    if callback.error is not None:
        error = callback.error.model_dump()
        return lambda row, now, digest: Job.refuse(
            row, now=now, error=error, digest=digest, stage_times=times_until(row, now)
        )
    news = callback.news
    assert news is not None  # noqa: S101 (one of the three is)
    return lambda row, now, digest: Job.hear(row, now=now, digest=digest, **_shown(row, now, news))


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _sentence(wrong: ValidationError) -> str:
    first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(step)[:60] for step in first["loc"] if step != "news")
    words = {"missing": "is missing", "extra_forbidden": "is not known"}.get(first["type"], first["msg"])
    return f"{place or 'The callback'}: {words.removeprefix('Value error, ')}."[:SENTENCE]


def _shown(row: dict[str, Any], now: datetime, news: NewsShape) -> dict[str, Any]:
    """Return what the page shows from now on. Neither the stage nor the percentage goes back."""
    percent = min(estimates.NOT_YET_DONE, max(row["percent"], news.progress))
    stage = max(row["stage"], news.stage, key=STAGES.index)
    new = [sentence for sentence in dict.fromkeys(news.found) if sentence not in row["found"]]
    shown = {
        "percent": percent,
        "share": share_of(stage, percent),
        "note": news.note,
        "found": [*row["found"], *new][:FOUND_MOST],
    }
    if stage != row["stage"]:
        shown |= {"stage": stage, "stage_started_at": now, "stage_times": times_until(row, now, stage)}
    if news.rows is not None:
        shown["rows"] = news.rows
    if news.columns is not None:
        shown["columns"] = news.columns
    return shown


def _deliver(row: dict[str, Any], now: datetime, digest: str, draft: dict[str, Any]) -> bool:
    percent = max(row["percent"], estimates.percent(STAGES[-1], 0.0))
    times = times_until(row, now, STAGES[-1])
    shape = {"rows": draft["rows"], "columns": draft["columns"]}
    delivered = Job.deliver(
        row,
        now=now,
        digest=digest,
        draft=draft,
        percent=percent,
        stage_times=times,
        stage_started_at=now,
        **shape,
    )
    if delivered:
        wake(row["id"])
    return delivered


def share_of(stage: str, percent: int) -> float:
    """Return how much of a stage is done when so much of the whole job is."""
    before = estimates.percent(stage, 0.0)
    return min(1.0, max(0.0, (percent - before) / estimates.WEIGHTS[stage]))


def times_until(row: dict[str, Any], now: datetime, stage: str | None = None) -> dict[str, float]:
    """Return the seconds of each stage until now, with a nought for those passed over on the way to `stage`."""
    times: dict[str, float] = dict(row["stage_times"])
    since = row["stage_started_at"] or now
    spent = max(0.0, (now - since).total_seconds())
    times[row["stage"]] = round(times.get(row["stage"], 0.0) + spent, 3)
    for passed in STAGES[: STAGES.index(stage or row["stage"])]:
        times.setdefault(passed, 0.0)
    return times
