"""Jobs as JSON."""

import json
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Router
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from jobs import first_rows, history, listing, looking, orchestrator, rereading
from jobs.models import Job, Priority, Status
from jobs.phrases import too_late
from jobs.progress import can_retry
from jobs.uploads import FIELD, accept, priority_of, refusal_of
from stories import errors
from stories.analysis.choices import choices_of
from stories.endpoints import endpoint
from stories.models import Story
from stories.narrative.audiences import Audience

router = Router(tags=["jobs"])

FIELDS: Final = (
    "id", "status", "percent", "stage", "rev", "created_at", "updated_at", "error", "warnings", "attempt", "retries",
    "file_name", "size", "sha256", "rows", "columns", "ahead", "priority", "choices", "ai", "audience", "look_first",
    "held_until",
)  # fmt: skip
OF_ONE_JOB: Final = tuple(dict.fromkeys((*FIELDS, *first_rows.FIELDS)))
MOST: Final = 100
FARTHEST: Final = 2**31
"""The server counts in 64 bits; nobody has so many jobs."""
Since = Annotated[datetime | None, BeforeValidator(lambda text: listing.beginning(text))]
Until = Annotated[datetime | None, BeforeValidator(lambda text: listing.end(text))]


class Reread(BaseModel):
    """How a file is to be read again."""

    model_config = ConfigDict(extra="forbid")

    choices: dict[str, Any] = {}
    audience: Audience | None = Field(default=None, description="For whom it is told; as before by default.")
    upload_key: str = Field(default="", max_length=64, description="The same key sent twice makes one job.")


class GoOn(BaseModel):
    """What is to become of a job that was looked at."""

    model_config = ConfigDict(extra="forbid")

    choices: dict[str, Any] | None = Field(default=None, description="How it is read; as before by default.")
    look_first: bool = Field(default=False, description="Read the first rows again, and write no story yet.")


AUDIENCES: Final = tuple(audience.value for audience in Audience)
MULTIPART: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {"type": "string", "format": "binary"},
                        "upload_key": {
                            "type": "string",
                            "description": "The same key sent twice makes one job.",
                            "maxLength": 64,
                        },
                        "priority": {
                            "type": "string",
                            "enum": ["normal", "low", "high"],
                            "description": "What is done first; high is for the staff.",
                        },
                        "ai": {
                            "type": "string",
                            "enum": ["true", "false"],
                            "description": "true: a language model may word the story; computed figures go out.",
                        },
                        "audience": {
                            "type": "string",
                            "enum": list(AUDIENCES),
                            "description": "Whose words the story opens with; general by default.",
                        },
                        "look_first": {
                            "type": "string",
                            "enum": ["true", "false"],
                            "description": "true: the first rows are read, and the story waits for your word.",
                        },
                        "choices": {
                            "type": "string",
                            "description": "JSON: how the file is to be read, where not as it is found.",
                        },
                    },
                }
            }
        },
    }
}


@router.post("/upload", url_name="upload", openapi_extra=MULTIPART, response={202: dict[str, Any]})
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file: 202 with the job's id; 400 without a file, 413 for one over the limit, 429 for one too many.

    422 for a priority or a choice that does not exist, or for an AI or a look where there is none; 403 for a priority
    for the staff.
    """
    sent = request.FILES.get(FIELD)
    refusal = refusal_of(request)
    if refusal is not None:
        return _error(refusal, rereading.status_of(refusal))
    if sent is None:
        return _error(errors.NoFile(), 400)
    try:
        priority = priority_of(str(request.POST.get("priority", "")), request.user)
        choices = choices_of(_object(str(request.POST.get("choices", ""))))
        ai = _wish(str(request.POST.get("ai", "")))
        audience = _audience(str(request.POST.get("audience", "")))
        look_first = _look(str(request.POST.get("look_first", "")))
    except (
        errors.InvalidPriority,
        errors.InvalidChoice,
        errors.AiNotOffered,
        errors.LookNotOffered,
    ) as refused:
        return _error(refused, 422)
    except errors.PriorityNotAllowed as refused:
        return _error(refused, 403)
    key = str(request.POST.get("upload_key", ""))
    job = accept(
        file=sent,
        owner=request.user,
        file_name=sent.name or "",
        upload_key=key,
        priority=priority,
        choices=choices.given(),
        ai=ai,
        audience=audience,
        look_first=look_first,
    )
    return JsonResponse(_as_json(_row(request, job.pk)), status=202)


@router.get("/jobs", url_name="jobs")
def jobs(
    request: HttpRequest,
    status: Status | None = None,
    q: str = "",
    since: Since = None,
    until: Until = None,
    limit: int = 20,
    offset: int = 0,
) -> dict[str, Any]:
    """List one's jobs, newest first: of a status, with words in the file's name, uploaded in a span of time.

    `since` and `until` are days or moments; a day counts whole.
    """
    wanted = listing.Wanted(status=status or "", words=q, since=since, until=until)
    mine = listing.JobList(request.user, wanted, FIELDS)
    offset, limit = min(max(0, offset), FARTHEST), min(max(1, limit), MOST)
    return {"jobs": [_as_json(row) for row in mine[offset : offset + limit]], "total": mine.count()}


@router.get("/jobs/{uuid:job_id}", url_name="job")
def job(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """Say how far a job is; of one that is held, what its first rows are and how they were read."""
    row = _row(request, job_id, *OF_ONE_JOB)
    held = row["status"] == Status.HELD
    return _as_json(row) | ({"preview": first_rows.as_json(row)} if held else {})


@router.get("/jobs/{uuid:job_id}/attempts", url_name="job_attempts")
def attempts(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """Say what happened so far: every start of the work, how it ended, and how long its stages took."""
    told = history.history_of(_row(request, job_id, *history.FIELDS))
    return {"attempts": [_attempt(view) for view in told.attempts]}


@router.post("/jobs/{uuid:job_id}/retry", url_name="job_retry", response={202: dict[str, Any]})
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Queue a failed job again; 409 when it has not failed or was tried again three times."""
    try:
        orchestrator.retry_job(job_id, request.user)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.CannotRetry as refused:
        return _error(refused, 409)
    return JsonResponse(_as_json(_row(request, job_id)), status=202)


@router.post("/jobs/{uuid:job_id}/go-on", url_name="job_go_on", response={202: dict[str, Any]})
def go_on(request: HttpRequest, job_id: UUID, asked: GoOn | None = None) -> HttpResponse:
    """Have the story of a held job written, or its first rows read again; 409 when it is not held, or not any more.

    422 for a choice that does not exist.
    """
    asked = asked or GoOn()
    try:
        choices = None if asked.choices is None else choices_of(asked.choices)
        looking.go_on(job_id, request.user, look_again=asked.look_first, choices=choices)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.InvalidChoice as refused:
        return _error(refused, 422)
    except (errors.NotHeld, errors.LookedEnough) as refused:
        return _error(refused, 409)
    return JsonResponse(_as_json(_row(request, job_id)), status=202)


@router.post("/jobs/{uuid:job_id}/reread", url_name="job_reread", response={202: dict[str, Any]})
def reread(request: HttpRequest, job_id: UUID, asked: Reread | None = None) -> HttpResponse:
    """Read the file of a job that has ended again: 202 with the new job; the old one and its story stay.

    409 while it waits or runs, 410 without its file, 422 for a choice that does not exist, 429 with too many waiting.
    """
    asked = asked or Reread()
    try:
        choices = choices_of(asked.choices)
        audience = asked.audience.value if asked.audience else ""
        job = rereading.reread(job_id, request.user, choices, upload_key=asked.upload_key, audience=audience)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.InvalidChoice as refused:
        return _error(refused, 422)
    except (errors.StillRunning, errors.FileMissing, errors.FileTooLarge, errors.TooManyRequests) as refused:
        return _error(refused, rereading.status_of(refused))
    return JsonResponse(_as_json(_row(request, job.pk)), status=202)


@router.post("/jobs/{uuid:job_id}/cancel", url_name="job_cancel", response={202: dict[str, Any]})
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a job; 409 when it has ended already."""
    try:
        orchestrator.cancel_job(job_id, request.user)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.TooLateToCancel:
        return _error(errors.TooLateToCancel(too_late(_row(request, job_id)["status"])), 409)
    return JsonResponse(_as_json(_row(request, job_id)), status=202)


@router.get("/me", url_name="me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Say who is logged in, and how many stories they made and have."""
    user: Any = request.user
    return {
        "email": user.email,
        "storiesCreated": Job.objects.of(user).filter(status=Status.COMPLETED).count(),
        "stories": Story.objects.filter(owner_id=user.pk).count(),
    }


def _row(request: HttpRequest, job_id: UUID, *fields: str) -> dict[str, Any]:
    mine = Job.objects.visible().filter(pk=job_id, owner_id=request.user.pk)
    for row in mine.values(*(fields or FIELDS))[:1]:
        return row
    raise Http404


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    answer = {
        "jobId": str(row["id"]),
        "status": row["status"],
        "progress": row["percent"],
        "currentStage": row["stage"],
        "createdAt": moment(row["created_at"]),
        "updatedAt": moment(row["updated_at"]),
        "attempts": row["attempt"],
        "retries": row["retries"],
        "canRetry": can_retry(row),
        "priority": Priority(row["priority"]).label.lower(),
        "position": row["ahead"] if row["status"] == Status.QUEUED else None,
        "warnings": row["warnings"],
        "choices": row["choices"] or {},
        "ai": row["ai"],
        "audience": row["audience"] or AUDIENCES[1],
        "lookFirst": row["look_first"],
        "metadata": {
            "filename": row["file_name"],
            "size": row["size"],
            "sha256": row["sha256"],
            "rows": row["rows"],
            "columns": row["columns"],
        },
    }
    if row["status"] == Status.COMPLETED:
        answer["storyId"] = str(row["id"])
    if row["status"] == Status.HELD:
        answer["heldUntil"] = moment(row["held_until"])
    if row["error"]:
        answer["error"] = row["error"]
    return answer


def _attempt(view: history.AttemptView) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "attempt": view.number,
        "outcome": view.outcome,
        "stage": view.stage,
        "startedAt": moment(view.began) if view.began else None,
        "endedAt": moment(view.ended) if view.ended else None,
        "stageTimes": view.times,
        "said": view.words,
    }
    return answer | ({"error": view.error} if view.error else {})


def moment(when: datetime) -> str:
    """Return a moment as ISO 8601 in UTC with milliseconds: 2026-01-01T00:00:00.000Z."""
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def _audience(name: str) -> str:
    """Return the audience of that name, "" for the usual one; raises InvalidChoice for another word."""
    if name and name not in AUDIENCES:
        raise errors.InvalidChoice(f"The field audience is none of: {', '.join(AUDIENCES)}.")
    return name


def _wish(text: str) -> bool:
    """Return whether an AI is wished for; raises InvalidChoice for another word, AiNotOffered where none is set up."""
    wished = _yes("ai", text)
    if wished and endpoint() is None:
        raise errors.AiNotOffered
    return wished


def _look(text: str) -> bool:
    """Return whether a look is wished for; raises InvalidChoice for another word, LookNotOffered where none is."""
    wished = _yes("look_first", text)
    if wished and not looking.offered():
        raise errors.LookNotOffered
    return wished


def _yes(field: str, text: str) -> bool:
    if text not in {"", "true", "false"}:
        raise errors.InvalidChoice(f"The field {field} is neither true nor false.")
    return text == "true"


def _object(text: str) -> dict[str, Any]:
    """Return the object that a field holds as JSON, {} for nothing; raises InvalidChoice."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise errors.InvalidChoice("The choices are not an object of JSON.")
    return found


def _error(error: errors.StoryError, status: int) -> JsonResponse:
    answer = JsonResponse({"error": error.to_dict()}, status=status)
    if isinstance(error, errors.TooManyRequests):
        answer["Retry-After"] = str(error.seconds)
    return answer
