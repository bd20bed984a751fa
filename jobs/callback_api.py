"""Where an analysis service fetches the file of a job and reports about it. No session: signatures are the key."""

import ipaddress
import logging
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from ninja import Router

from jobs import callbacks, remote
from stories import errors

logger = logging.getLogger(__name__)
router = Router(tags=["analysis service"])

STATUS: Final[dict[type[errors.Refusal], int]] = {
    errors.BadSignature: 401,
    errors.JobCancelled: 409,
    errors.NotWaiting: 409,
    errors.CallbackTooLarge: 413,
    errors.InvalidCallback: 422,
    errors.InvalidResult: 422,
}
PIECE_BYTES: Final = 256 * 1024
BODY: Final = {
    "parameters": [
        {"in": "header", "name": "X-DataStory-Signature", "required": True, "schema": {"type": "string"}}
    ],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}


@router.post(
    "/jobs/{uuid:job_id}/callback",
    url_name="job_callback",
    auth=None,
    openapi_extra=BODY,
    response={200: dict[str, Any]},
)
def callback(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Take news, an error or the story of a job from the analysis service; `taken` is false for a repeated body."""
    try:
        signature = request.headers.get("X-DataStory-Signature", "")
        taken = callbacks.take(job_id, signature, _body(request))
    except tuple(STATUS) as refused:
        about = {"job_id": str(job_id), "reason": refused.code, "ip": client_ip(request)}
        logger.warning("Callback refused", extra=about)
        return JsonResponse({"error": refused.to_dict()}, status=STATUS[type(refused)])
    return JsonResponse({"jobId": str(job_id), "taken": taken})


@router.get("/jobs/{uuid:job_id}/file", url_name="job_file", auth=None, response={200: None})
def file(request: HttpRequest, job_id: UUID, token: str = "") -> FileResponse:
    """Return the file of a job to the analysis service that has it; 404 for every reason why not."""
    row = remote.file_of(job_id, token)
    try:
        if row is None:
            raise FileNotFoundError
        stored = default_storage.open(row["storage_key"])
    except FileNotFoundError:
        about = {"job_id": str(job_id), "reason": errors.NotFound.code, "ip": client_ip(request)}
        logger.warning("File refused", extra=about)
        raise Http404 from None
    answer = FileResponse(
        stored, as_attachment=True, filename=row["file_name"], content_type="application/octet-stream"
    )
    answer["Content-Length"] = row["size"]
    answer["Cache-Control"] = "no-store"
    return answer


def _body(request: HttpRequest) -> bytes:
    """Return the body as it was sent. Raises CallbackTooLarge before more than the limit is held."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdecimal() and int(declared) > callbacks.MOST_BYTES:
        raise errors.CallbackTooLarge
    body = b""
    try:
        while piece := request.read(PIECE_BYTES):
            body += piece
            if len(body) > callbacks.MOST_BYTES:
                raise errors.CallbackTooLarge
    except UnreadablePostError:
        # Cut off: whatever came of it is signed by nobody.
        return b""
    return body


def client_ip(request: HttpRequest) -> str:
    """Return the address of who asks, past as many proxies as are ours; "unknown" for what is no address."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    said = passed[-proxies] if 0 < proxies <= len(passed) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return "unknown"
