"""Jobs as JSON."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from jobs import errors, orchestrator
from jobs.models import Job, Status
from jobs.progress import can_retry
from jobs.uploads import FIELD, accept, too_large
from stories.models import Story

router = Router(tags=["jobs"])

FIELDS: Final = (
    "id", "status", "percent", "stage", "rev", "created_at", "updated_at", "error", "warnings", "attempt", "retries",
    "file_name", "size", "sha256", "rows", "columns",
)  # fmt: skip
MOST: Final = 100
FARTHEST: Final = 2**31
"""The server counts in 64 bits; nobody has so many jobs."""
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
                    },
                }
            }
        },
    }
}


@router.post("/upload", url_name="upload", openapi_extra=MULTIPART, response={202: dict[str, Any]})
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file: 202 with the job's id; 400 without a file, 413 for one over the limit."""
    sent = request.FILES.get(FIELD)
    if getattr(request, "file_too_large", False):
        return _error(errors.FileTooLarge(too_large()), 413)
    if sent is None:
        return _error(errors.NoFile(), 400)
    key = str(request.POST.get("upload_key", ""))
    job = accept(file=sent, owner=request.user, file_name=sent.name or "", upload_key=key)
    return JsonResponse(_as_json(_row(request, job.pk)), status=202)


@router.get("/jobs", url_name="jobs")
def jobs(
    request: HttpRequest, status: Status | None = None, limit: int = 20, offset: int = 0
) -> dict[str, Any]:
    """List one's jobs, newest first."""
    mine = Job.objects.of(request.user).visible()
    if status is not None:
        mine = mine.filter(status=status)
    offset, limit = min(max(0, offset), FARTHEST), min(max(1, limit), MOST)
    rows = mine.order_by("-created_at").values(*FIELDS)[offset : offset + limit]
    return {"jobs": [_as_json(row) for row in rows], "total": mine.count()}


@router.get("/jobs/{uuid:job_id}", url_name="job")
def job(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """Say how far a job is."""
    return _as_json(_row(request, job_id))


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


@router.post("/jobs/{uuid:job_id}/cancel", url_name="job_cancel", response={202: dict[str, Any]})
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a job; 409 when it has ended already."""
    try:
        orchestrator.cancel_job(job_id, request.user)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.TooLateToCancel as refused:
        return _error(refused, 409)
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


def _row(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    for row in Job.objects.visible().filter(pk=job_id, owner_id=request.user.pk).values(*FIELDS)[:1]:
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
        "warnings": row["warnings"],
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
    if row["error"]:
        answer["error"] = row["error"]
    return answer


def moment(when: datetime) -> str:
    """Return a moment as ISO 8601 in UTC with milliseconds: 2026-01-01T00:00:00.000Z."""
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def _error(error: errors.JobError, status: int) -> JsonResponse:
    return JsonResponse({"error": error.to_dict()}, status=status)
