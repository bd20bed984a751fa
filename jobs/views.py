"""Pages from the upload to the dashboard. Each view asks once and answers."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs import (
    clock,
    first_rows,
    front_page,
    history,
    limits,
    listing,
    looking,
    orchestrator,
    rereading,
    rewriting,
    samples,
)
from jobs.forms import FilterForm, UploadForm
from jobs.models import ENDED, STOPPED, UNFINISHED, Job, Status
from jobs.phrases import stale, too_late
from jobs.progress import FIELDS, ProgressView, view_of
from jobs.uploads import accept, refusal_of, size_text
from stories import errors
from stories.endpoints import endpoint
from stories.forms import ChoicesForm, new_key
from stories.listing import StoryList
from stories.models import CARD_FIELDS, Story

KINDS: Final = ("CSV", "TSV", "Excel (XLSX, XLS)", "JSON", "Parquet")
PAGE_SIZE: Final = 12
STOPPED_SHOWN: Final = 20
RUNNING_SHOWN: Final = 50
UPLOADS_SHOWN: Final = 20
OF_ONE_JOB: Final = tuple(dict.fromkeys((*FIELDS, *history.FIELDS, *first_rows.FIELDS)))
REREAD_FIELDS: Final = ("id", "status", "file_name", "choices", "audience")
BACK: Final = frozenset({"dashboard", "jobs"})
"""Pages that a person may be led back to."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, and a story."""
    told = front_page.story()
    # drawn by us
    shown = {"story": told, "svg": mark_safe(told.chart["svg"]), "kinds": KINDS, "upload_key": new_key()}  # noqa: S308
    return render(request, "jobs/home.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and go to its job. A script that asks for JSON gets {jobId, url}."""
    if request.method != "POST":
        return _upload_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    refused = refusal_of(request)
    if refused is not None:
        return _refused(request, refused, status=rereading.status_of(refused))
    if not form.is_valid():
        return _refused(request, errors.NoFile(), status=400)
    sent = form.cleaned_data["file"]
    job = accept(
        file=sent,
        owner=request.user,
        file_name=sent.name,
        upload_key=form.cleaned_data["upload_key"],
        ai=form.cleaned_data["ai"] and endpoint() is not None,
        audience=form.cleaned_data["audience"],
        look_first=form.cleaned_data["look_first"] and looking.offered(),
    )
    answer = redirect("processing", job.pk)
    if _wants_json(request):
        return JsonResponse({"jobId": str(job.pk), "url": answer.url}, status=202)
    answer.status_code = 303
    return answer


def _refused(request: HttpRequest, error: errors.StoryError, *, status: int) -> HttpResponse:
    if _wants_json(request):
        answer: HttpResponse = JsonResponse({"error": error.to_dict()}, status=status)
    else:
        # a new form: that its field was empty would only be said twice, or be wrong of a file too large
        answer = _upload_page(request, UploadForm(), error=error.to_dict(), status=status)
    if isinstance(error, errors.TooManyRequests):
        answer["Retry-After"] = str(error.seconds)
    return answer


def _upload_page(
    request: HttpRequest, form: UploadForm, *, error: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    most = settings.MAX_UPLOAD_BYTES
    read = limits.READ
    shown = {
        "max_bytes": most,
        "max_bytes_text": size_text(most),
        "unpacked_text": size_text(read.unpacked_bytes),
        "read": read,
        "kinds": KINDS,
    }
    page = {
        "form": form, "limits": shown, "error": error, "ai": endpoint(), "samples": samples.SAMPLES,
        "upload_key": new_key(), "look": looking.offered(),
    }  # fmt: skip
    return render(request, "jobs/upload.html", page, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


@login_required
@require_POST
def tell_sample(request: HttpRequest, key: str) -> HttpResponse:
    """Have a table that comes with the house told, and go to its job."""
    sample = samples.sample_of(key)
    if sample is None:
        raise Http404
    try:
        job = samples.tell(sample, request.user, upload_key=request.POST.get("upload_key", ""))
    except (errors.FileTooLarge, errors.TooManyRequests) as refused:
        return _refused(request, refused, status=rereading.status_of(refused))
    answer = redirect("processing", job.pk)
    answer.status_code = 303
    return answer


@login_required
@require_safe
@never_cache
def processing(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far a job is; the first HTML holds the true state already."""
    return render(request, "jobs/processing.html", _shown(_row(request, job_id, *OF_ONE_JOB), clock.now()))


@require_safe
@never_cache
def progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Return the fragment that the page asks for; 204 when nothing that it shows has changed."""
    if not request.user.is_authenticated:
        # A redirect would put the login page into the fragment's place.
        asked_by_script = "HX-Request" in request.headers
        return HttpResponse(status=401) if asked_by_script else redirect_to_login(request.get_full_path())
    row, now = Job.objects.shown(job_id, request.user.pk, OF_ONE_JOB), clock.now()
    if row is None:
        raise Http404
    # A worker that is silent for too long is said, though nobody has written it yet.
    if request.GET.get("rev") == str(row["rev"]) and not stale(row, now):
        return HttpResponse(status=204)
    return render(request, "jobs/_progress.html", _shown(row, now))


@login_required
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a job and go back to the list. When it was too late, say so on the story, or the job's page.

    A second click finds it cancelled, and is no error.
    """
    row = _row(request, job_id)
    try:
        orchestrator.cancel_job(job_id, request.user)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.TooLateToCancel:
        status = _row(request, job_id)["status"]
        if status != Status.CANCELLED:
            _say(request, messages.WARNING, too_late(status))
            return redirect("story" if status == Status.COMPLETED else "processing", job_id)
    done = "Thrown away" if row["status"] == Status.HELD else "Cancelled"
    _say(request, messages.SUCCESS, f"{done}: {row['file_name']}")
    back = request.POST.get("back", "")
    return redirect(back if back in BACK else "dashboard")


@login_required
@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Queue a failed job again and show it; a second click finds it queued already."""
    try:
        orchestrator.retry_job(job_id, request.user)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.CannotRetry:
        pass
    return redirect("processing", job_id)


@login_required
@require_POST
@never_cache
def go_on(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Have the story of a job written that was looked at, and show the job; a second click finds it under way."""
    return _gone_on(request, job_id)


@login_required
@require_POST
@never_cache
def look_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Have the first rows of a held job read once more, in the way that was chosen."""
    return _gone_on(request, job_id, look_again=True)


def _gone_on(request: HttpRequest, job_id: UUID, *, look_again: bool = False) -> HttpResponse:
    row = _row(request, job_id, *OF_ONE_JOB)
    if row["status"] == Status.HELD:
        form = first_rows.form_of(row, request.POST)
        if not form.is_valid():
            return render(request, "jobs/processing.html", _shown(row, clock.now(), form), status=400)
        try:
            looking.go_on(job_id, request.user, look_again=look_again, choices=form.chosen)
        except Job.DoesNotExist:
            raise Http404 from None
        except errors.LookedEnough as refused:
            _say(request, messages.WARNING, refused.message)
        except errors.NotHeld:
            # It was gone on with meanwhile: its page shows how far it is.
            pass
    return redirect("processing", job_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reread(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask how the file of a job is to be read, then make a new job that reads it so; the old one stays."""
    row = _row(request, job_id, *REREAD_FIELDS)
    if row["status"] not in ENDED:
        return redirect("processing", job_id)
    sent = request.POST if request.method == "POST" else None
    form = ChoicesForm(sent, report=_parse_report(job_id), chosen=row["choices"], audience=row["audience"])
    if sent is None:
        return _reread_page(request, row, form)
    if not form.is_valid():
        return _reread_page(request, row, form, status=400)
    try:
        job = rereading.reread(
            job_id,
            request.user,
            form.chosen,
            upload_key=form.cleaned_data["upload_key"],
            audience=form.readers,
        )
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.StillRunning:
        return redirect("processing", job_id)
    except (errors.FileMissing, errors.FileTooLarge, errors.TooManyRequests) as refused:
        return _reread_page(request, row, form, error=refused.to_dict(), status=rereading.status_of(refused))
    answer = redirect("processing", job.pk)
    answer.status_code = 303
    return answer


def _parse_report(job_id: UUID) -> dict[str, Any] | None:
    """Return how the file of a job was read; None when there is no story of it."""
    for document in Story.objects.filter(pk=job_id).values_list("document", flat=True)[:1]:
        return dict(document["parseReport"])
    return None


def _reread_page(
    request: HttpRequest,
    row: dict[str, Any],
    form: ChoicesForm,
    *,
    error: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    back = reverse("story" if row["status"] == Status.COMPLETED else "processing", args=[row["id"]])
    shown = {
        "form": form, "job_id": row["id"], "file_name": row["file_name"], "error": error, "back": back,
        "action": "Read it again",
    }  # fmt: skip
    return render(request, "jobs/reread.html", shown, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask, then delete a job that has ended, with its file and its story."""
    if request.method != "POST":
        return render(request, "jobs/delete.html", {"job": view_of(_row(request, job_id), now=clock.now())})
    try:
        orchestrator.delete_job(job_id, request.user)
    except Job.DoesNotExist:
        raise Http404 from None
    except errors.StillRunning:
        return redirect("processing", job_id)
    return redirect("dashboard")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_story(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Ask, then delete a story with its job and its file."""
    if request.method != "POST":
        for story in Story.objects.of(request.user).filter(pk=story_id).as_cards()[:1]:
            return render(request, "stories/delete.html", {"story": story})
        raise Http404
    try:
        orchestrator.delete_job(story_id, request.user)
    except (Job.DoesNotExist, errors.StillRunning):
        raise Http404 from None
    return redirect("dashboard")


@login_required
@require_POST
def rewrite_story(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Have a worker put a story into a model's words, and show the story; a second click finds that under way."""
    try:
        rewriting.ask(story_id, request.user)
    except Story.DoesNotExist:
        raise Http404 from None
    except errors.AiNotOffered as refused:
        _say(request, messages.ERROR, refused.message)
    return redirect("story", story_id)


@login_required
@require_safe
@never_cache
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the stories of a person, and the jobs that run or stopped."""
    # The server takes no NUL in a pattern.
    query = request.GET.get("q", "").replace("\x00", "").strip()[: listing.LONGEST_WORDS]
    mine = Job.objects.of(request.user)
    stories = Story.objects.of(request.user)
    jobs = mine.visible().filter(file_name__icontains=query) if query else mine.visible()
    cards: Any = StoryList(request.user, query, CARD_FIELDS)
    page = Paginator(cards, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "jobs/dashboard.html",
        {
            "stories": [card | {"thumbnail": mark_safe(card["thumbnail"])} for card in page],  # noqa: S308 (drawn by us)
            "page": page,
            "running": _views(jobs.filter(status__in=UNFINISHED), RUNNING_SHOWN),
            "held": _views(jobs.filter(status=Status.HELD), RUNNING_SHOWN),
            "stopped": _views(jobs.filter(status__in=STOPPED), STOPPED_SHOWN),
            "query": query,
            "address": urlencode({"q": query}),
            "stories_created": mine.filter(status=Status.COMPLETED).count(),
            "stories_now": stories.count(),
            "samples": samples.SAMPLES,
            "upload_key": new_key(),
        },
    )


@login_required
@require_safe
@never_cache
def uploads(request: HttpRequest) -> HttpResponse:
    """List what a person has uploaded, newest first, with what became of it."""
    form = FilterForm(request.GET)
    mine: Any = listing.JobList(request.user, form.wanted(), FIELDS)
    page = Paginator(mine, UPLOADS_SHOWN).get_page(request.GET.get("page"))
    now = clock.now()
    views = [view_of(row, now=now) for row in page]
    asked = {name: text for name in form.fields if (text := request.GET.get(name, "").replace("\x00", ""))}
    shown = {
        "form": form,
        "uploads": views,
        "page": page,
        "narrowed": bool(asked),
        "narrowed_more": bool(asked.keys() - {"q"}),
        "address": urlencode(asked),
        "live": any(not view.finished for view in views),
    }
    return render(request, "jobs/uploads.html", shown)


def _shown(row: dict[str, Any], now: datetime, form: ChoicesForm | None = None) -> dict[str, Any]:
    """Return what the page of one job shows; `row` holds OF_ONE_JOB, `form` what was sent about its reading."""
    shown: dict[str, Any] = {"p": view_of(row, now=now), "history": history.history_of(row)}
    if row["status"] == Status.HELD:
        shown |= {"look": first_rows.look_of(row), "form": form or first_rows.form_of(row)}
    return shown


def _say(request: HttpRequest, level: int, words: str) -> None:
    """Have the next page say it, once, though it was asked for twice."""
    waiting: Any = messages.get_messages(request)
    said = any(message.message == words for message in waiting)
    # They were looked at, not shown.
    waiting.used = False
    if not said:
        messages.add_message(request, level, words)


def _views(jobs: Any, most: int) -> list[ProgressView]:
    now = clock.now()
    return [view_of(row, now=now) for row in jobs.order_by("-created_at").values(*FIELDS)[:most]]


def _row(request: HttpRequest, job_id: UUID, *fields: str) -> dict[str, Any]:
    """Return what a page shows of a job. Raises Http404 for one that is not there, or another's."""
    mine = Job.objects.visible().filter(pk=job_id, owner_id=request.user.pk)
    for row in mine.values(*(fields or FIELDS))[:1]:
        return row
    raise Http404
