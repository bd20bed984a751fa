"""The job: one upload on its way to a story. How it changes is in `jobs.transitions`."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django_mongodb_backend.queryset import RawQuerySet

from jobs import limits
from jobs.transitions import Transitions


class Status(models.TextChoices):
    """Where a job is in its life."""

    QUEUED = "queued", "Waiting"
    PROCESSING = "processing", "Running"
    COMPLETED = "completed", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Stage(models.TextChoices):
    """Where a running job is in its work, in order."""

    UPLOADING = "uploading", "Uploading"
    ANALYZING = "analyzing", "Analyzing"
    GENERATING = "generating", "Generating"
    VISUALIZING = "visualizing", "Visualizing"


class Priority(models.IntegerChoices):
    """What is claimed first; age decides among equals."""

    HIGH = 0
    NORMAL = 1
    LOW = 2


UNFINISHED = (Status.QUEUED, Status.PROCESSING)
STOPPED = (Status.FAILED, Status.CANCELLED)


def line(most: int, *, due: datetime | None) -> list[dict[str, Any]]:
    """Return the pipeline of `JobQuerySet.line`."""
    wanted = {"status": Status.QUEUED.value} | ({} if due is None else {"run_after": {"$lte": due}})
    order = {"priority": 1, "run_after": 1, "created_at": 1}
    return [{"$match": wanted}, {"$sort": order}, {"$limit": most}]


def latest_completed(most: int) -> list[dict[str, Any]]:
    """Return the pipeline of `JobQuerySet.latest_completed`."""
    completed = {"status": Status.COMPLETED.value}
    return [{"$match": completed}, {"$sort": {"finished_at": -1}}, {"$limit": most}]


class JobQuerySet(models.QuerySet["Job"]):
    """Questions that are asked of jobs; each has an index."""

    def of(self, user: Any) -> Self:
        """Return the jobs of one person."""
        return self.filter(owner_id=user.pk)

    def of_address(self, email: str) -> Self:
        """Return the jobs of the person with this e-mail address."""
        users = get_user_model()
        found = users._default_manager.filter(**{users.get_email_field_name(): email.strip().lower()})
        return self.filter(owner_id__in=list(found.values_list("pk", flat=True)))

    def visible(self) -> Self:
        """Return the jobs that were not deleted."""
        return self.filter(deleted_at=None)

    def waiting(self) -> Self:
        """Return the jobs that no worker has."""
        return self.filter(status=Status.QUEUED)

    def line(self, most: int, *, due: datetime | None = None) -> "list[Job]":
        """Return the first waiting jobs in the order of their claims; with `due`, those that may be claimed by then.

        A pipeline: the ORM would sort the whole queue, for it touches the fields before it sorts by them.
        """
        return list(RawQuerySet(line(most, due=due), model=self.model, using=self.db))

    def latest_completed(self, most: int) -> "list[Job]":
        """Return the jobs that were completed last, deleted ones as well. A pipeline for the same reason."""
        return list(RawQuerySet(latest_completed(most), model=self.model, using=self.db))

    def running(self) -> Self:
        """Return the jobs that a worker has, or had when it was lost."""
        return self.filter(status=Status.PROCESSING)

    def overdue(self, now: datetime) -> Self:
        """Return the running jobs whose worker has been silent for longer than its lease."""
        return self.running().filter(lease_until__lt=now)


class Job(Transitions, models.Model):
    """One uploaded file, what became of it, and what the page shows meanwhile.

    Every change is one guarded update (`jobs.transitions`): never read a job, change it and save it.
    """

    # db_column: the key must be the document's own, other unique indexes are not used for equality.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, db_column="_id")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", db_index=False)
    upload_key = models.CharField(
        max_length=64, editable=False, help_text="The same form sent twice makes one job."
    )

    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.UPLOADING)
    percent = models.PositiveSmallIntegerField(default=0)
    share = models.FloatField(default=0.0, help_text="How much of the stage is done, 0 to 1.")
    note = models.CharField(max_length=300, blank=True, default="")
    found = models.JSONField(default=list, blank=True, help_text="First facts, as sentences.")
    expected = models.JSONField(
        default=dict, blank=True, help_text="Seconds expected per stage: median and upper bound."
    )
    ahead = models.PositiveIntegerField(
        null=True, blank=True, help_text="Jobs that are claimed before this one."
    )
    rev = models.PositiveIntegerField(default=1, help_text="Raised by every change that the page shows.")

    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    run_after = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(
        default=0, help_text="Claims, by the user's tries and our own."
    )
    retries = models.PositiveSmallIntegerField(
        default=0, help_text=f"Tries again by the user, {limits.RETRIES_BY_USER} at most."
    )
    lost = models.PositiveSmallIntegerField(default=0, help_text="Workers lost since the user's last try.")

    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    worker = models.CharField(max_length=160, blank=True, default="", editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)

    error = models.JSONField(null=True, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    stage_times = models.JSONField(
        default=dict, blank=True, help_text="Seconds taken by each finished stage."
    )
    stage_started_at = models.DateTimeField(null=True, blank=True)
    history = models.JSONField(
        default=list, blank=True, help_text="Earlier attempts: how each ended, and when."
    )

    file_name = models.CharField(max_length=255)
    storage_key = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    columns = models.PositiveIntegerField(null=True, blank=True)

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "upload_key"], name="job_upload_once")
        ]
        indexes: ClassVar = [
            # claim: equality on status, then in the order of the claim
            models.Index(fields=["status", "priority", "run_after", "created_at"], name="job_claim"),
            # reaper
            models.Index(fields=["status", "lease_until"], name="job_lease"),
            # dashboard, counts, the list of the API
            models.Index(fields=["owner", "status", "-created_at"], name="job_of_owner"),
            # history of like jobs, and the admin's list
            models.Index(fields=["status", "-finished_at"], name="job_finished"),
            models.Index(fields=["-created_at"], name="job_created"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.status})"
