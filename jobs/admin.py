"""Jobs in the admin: evidence to read, and what can be done: try again, cancel, give another priority."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobs import clock
from jobs.history import AttemptView, history_of
from jobs.models import Job, Priority, Status
from jobs.orchestrator import stop, wake


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """Finds a job by its id or its owner's address; everything is read-only but retry, cancel and priority."""

    # as many as stand beside each other without scrolling
    list_display = ("short_id", "file_name", "owner_email", "state", "code", "created_at")
    list_filter = ("status", "stage", "priority", ("created_at", admin.DateFieldListFilter))
    ordering = ("-created_at",)
    search_fields = ("file_name",)
    search_help_text = "A job's id, the email address of its owner, or part of a file name"
    list_per_page = 50
    show_full_result_count = False
    actions = ("retry", "cancel", "priority_high", "priority_normal", "priority_low")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "id",
                    "owner",
                    "file_name",
                    "size",
                    "sha256",
                    "rows",
                    "columns",
                    "choices",
                    "look_first",
                    "looks",
                    "held_until",
                    "ai",
                    "audience",
                    "storage_key",
                ]
            },
        ),
        (
            "State",
            {
                "fields": [
                    "status",
                    "stage",
                    "percent",
                    "note",
                    "priority",
                    "ahead",
                    "code",
                    "message",
                    "cancel_requested",
                ]
            },
        ),
        ("Attempts", {"fields": ["attempt", "retries", "lost", "worker", "lease_until", "events"]}),
        ("Warnings", {"fields": ["warnings", "found"]}),
        (
            "Times",
            {"fields": ["created_at", "run_after", "claimed_at", "updated_at", "finished_at", "deleted_at"]},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Job | None = None) -> list[str]:
        """Everything: only `Job` changes a job."""
        return [str(name) for _, options in self.fieldsets for name in options["fields"]]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a job with nothing to save. To save it all the same is refused: it would write the job as it was."""
        if request.method == "POST":
            raise PermissionDenied
        nothing = {"show_save": False, "show_save_and_continue": False, "show_close": True}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **nothing})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs come from uploads."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """A job leaves a tombstone; its owner deletes it."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Job], search_term: str
    ) -> tuple[QuerySet[Job], bool]:
        """Look an id up as an id and an address as an address: patterns do not work on either."""
        term = search_term.strip()
        try:
            return queryset.filter(pk=UUID(term)), False
        except ValueError:
            pass
        if "@" in term:
            return queryset & Job.objects.of_address(term), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="id", ordering="id")
    def short_id(self, job: Job) -> str:
        """Return the beginning of the id, as it stands in logs and addresses."""
        return str(job.pk)[:8]

    @admin.display(description="state", ordering="status")
    def state(self, job: Job) -> str:
        """Return the status, and what belongs to it: priority, stage, percentage, attempt; where they say something."""
        words = str(job.get_status_display())
        if job.status in (Status.PROCESSING, Status.FAILED):
            words += f": {job.stage}"
        if job.status == Status.QUEUED and job.priority != Priority.NORMAL:
            words += f", {Priority(job.priority).label.lower()} priority"
        if job.status == Status.PROCESSING:
            words += f", {job.percent}%"
        return f"{words}, attempt {job.attempt}" if job.attempt > 1 else words

    @admin.display(description="owner", ordering="owner")
    def owner_email(self, job: Job) -> str:
        """Return the owner's address."""
        return str(job.owner)

    @admin.display(description="error")
    def code(self, job: Job) -> str:
        """Return the code of a failure."""
        return f"{job.error['category']} / {job.error['code']}" if job.error else "-"

    @admin.display(description="what its owner was told")
    def message(self, job: Job) -> str:
        """Return the sentence of a failure."""
        return str(job.error["message"]) if job.error else "-"

    @admin.display(description="history")
    def events(self, job: Job) -> SafeString | str:
        """Return a line for each attempt."""
        told = history_of(vars(job))
        lines = [*map(_line, told.attempts), *([told.closing] if told.closing else [])]
        if not lines:
            return "-"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in lines)))

    @admin.action(description="Try again", permissions=["change"])
    def retry(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Queue failed jobs again; it does not count as a try of their owners."""
        done = 0
        for job_id in jobs.values_list("pk", flat=True):
            if Job.try_again(job_id, now=clock.now(), counted=False):
                wake(job_id)
                done += 1
        self.message_user(request, f"{done} queued again. Only failed jobs can be.", messages.INFO)

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Stop waiting, held and running jobs."""
        outcomes = [stop(job_id) for job_id in jobs.values_list("pk", flat=True)]
        self.message_user(request, f"{sum(map(bool, outcomes))} cancelled or being stopped.", messages.INFO)

    @admin.action(description="Priority: high", permissions=["change"])
    def priority_high(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Have waiting jobs done first."""
        self._reprioritise(request, jobs, Priority.HIGH)

    @admin.action(description="Priority: normal", permissions=["change"])
    def priority_normal(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Have waiting jobs done in turn."""
        self._reprioritise(request, jobs, Priority.NORMAL)

    @admin.action(description="Priority: low", permissions=["change"])
    def priority_low(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Have waiting jobs done when nothing else waits."""
        self._reprioritise(request, jobs, Priority.LOW)

    def _reprioritise(self, request: HttpRequest, jobs: QuerySet[Job], priority: Priority) -> None:
        now = clock.now()
        changed = [
            Job.reprioritise(job_id, priority, now=now) for job_id in jobs.values_list("pk", flat=True)
        ]
        words = f"{sum(changed)} now of {priority.label.lower()} priority. Only waiting jobs have one."
        self.message_user(request, words, messages.INFO)


def _line(attempt: AttemptView) -> str:
    """Return an attempt in a line: when it ended, how, its code, and its stages."""
    when = f"{attempt.ended or attempt.began:%Y-%m-%d %H:%M:%S}: " if attempt.ended or attempt.began else ""
    error = attempt.error or {}
    told = f" {error['category']} / {error['code']}: {error['message']}" if error else ""
    times = f" ({attempt.times_text})" if attempt.times_text else ""
    return f"Attempt {attempt.number}, {when}{attempt.words}{told}{times}"
