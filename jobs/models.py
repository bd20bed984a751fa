"""The job: one upload on its way to a story. How it changes is in `jobs.transitions`."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, models
from django_mongodb_backend.queryset import RawQuerySet

from jobs import limits
from jobs.fairness import Waiting, in_turn
from jobs.held_transitions import HeldTransitions
from jobs.remote_transitions import RemoteTransitions
from jobs.transitions import Transitions


class Status(models.TextChoices):
    """Where a job is in its life."""

    QUEUED = "queued", "Waiting"
    PROCESSING = "processing", "Running"
    COMPLETED = "completed", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    HELD = "held", "Looked at"


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
ENDED = (Status.COMPLETED, *STOPPED)
"""What is neither of these is held: its owner looks at it, and nobody works on it."""


def heads(most: int, *, due: datetime | None) -> list[dict[str, Any]]:
    """Return the pipeline of the first waiting jobs of each person, read in order from one index."""
    wanted = {"status": Status.QUEUED.value} | ({} if due is None else {"run_after": {"$lte": due}})
    job = {"job_id": "$_id", "priority": "$priority", "created_at": "$created_at"}
    first = {"$firstN": {"n": most, "input": job}}
    order = {"priority": 1, "created_at": 1}
    return [{"$match": wanted}, {"$sort": order}, {"$group": {"_id": "$owner_id", "jobs": first}}]


def running_by_owner() -> list[dict[str, Any]]:
    """Return the pipeline that counts the running jobs of each person."""
    return [
        {"$match": {"status": Status.PROCESSING.value}},
        {"$group": {"_id": "$owner_id", "jobs": {"$sum": 1}}},
    ]


def latest_completed(most: int) -> list[dict[str, Any]]:
    """Return the pipeline of `JobQuerySet.latest_completed`."""
    completed = {"status": Status.COMPLETED.value}
    return [{"$match": completed}, {"$sort": {"finished_at": -1}}, {"$limit": most}]


class Turn(models.Model):
    """When a person's job was last taken. Every claim writes it, so that two claims for one person cannot overlap."""

    # db_column: the key must be the document's own, other unique indexes are not used for equality.
    owner_id = models.UUIDField(primary_key=True, editable=False, db_column="_id")
    taken_at = models.DateTimeField()
    # The time alone would not do: writing the same millisecond again is no write, and two claims would not meet.
    turns = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.owner_id} at {self.taken_at}"


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

    def sent_since(self, user: Any, moment: datetime) -> Self:
        """Return what a person has sent since then, deleted or not; every status, for the index begins with it."""
        return self.of(user).filter(status__in=[status.value for status in Status], created_at__gte=moment)

    def waiting(self) -> Self:
        """Return the jobs that no worker has."""
        return self.filter(status=Status.QUEUED)

    def shown(self, job_id: uuid.UUID, owner_id: Any, fields: Iterable[str]) -> dict[str, Any] | None:
        """Return these fields of a job of this person as `values` would, or None: it is not there, or another's.

        One document by its key, and by the driver: this is asked every two seconds for every open page.
        """
        mine = {"_id": job_id.hex, "owner_id": owner_id.hex, "deleted_at": None}
        fields_of = self.model._meta.get_field
        columns = {name: str(fields_of(name).column) for name in fields}  # type: ignore[union-attr]
        found = self._collection().find_one(mine, dict.fromkeys(columns.values(), 1))
        if found is None:
            return None
        row = {name: found.get(column) for name, column in columns.items()}
        moments = {name: at.replace(tzinfo=UTC) for name, at in row.items() if isinstance(at, datetime)}
        return row | moments | {"id": job_id}

    def in_line(self, most: int) -> list[Waiting]:
        """Return the waiting jobs in the order in which they will be taken, at most so many."""
        waiting = self._heads(most, due=None)
        return in_turn(waiting, running=self._running(), turns=self._turns(waiting), most=most)

    def ready(self, now: datetime, most: int = 1) -> list[Waiting]:
        """Return the jobs that may be taken now, in turn: due, and their owner has not too many running already."""
        waiting = self._heads(most, due=now)
        if not waiting:
            return []
        running = self._running()
        owners: dict[Any, list[Waiting]] = {}
        for job in waiting:
            owners.setdefault(job.owner_id, []).append(job)
        allowed = [
            job
            for owner, jobs in owners.items()
            for job in jobs[: max(0, limits.RUNNING_PER_USER - running.get(owner, 0))]
        ]
        return in_turn(allowed, running=running, turns=self._turns(allowed), most=most)

    def _heads(self, most: int, *, due: datetime | None) -> list[Waiting]:
        # A pipeline by the driver: the ORM has no words for the first few of each group.
        return [
            Waiting(
                job_id=uuid.UUID(job["job_id"]),
                owner_id=uuid.UUID(group["_id"]),
                priority=job["priority"],
                created_at=job["created_at"].replace(tzinfo=UTC),
            )
            for group in self._aggregate(heads(most, due=due))
            for job in group["jobs"]
        ]

    def _running(self) -> dict[Any, int]:
        return {uuid.UUID(group["_id"]): group["jobs"] for group in self._aggregate(running_by_owner())}

    @staticmethod
    def _turns(waiting: list[Waiting]) -> dict[Any, datetime]:
        owners = {job.owner_id for job in waiting}
        return dict(Turn.objects.filter(pk__in=list(owners)).values_list("owner_id", "taken_at"))

    def _aggregate(self, pipeline: list[dict[str, Any]]) -> Any:
        return self._collection().aggregate(pipeline)

    def _collection(self) -> Any:
        return connection.database[self.model._meta.db_table]  # type: ignore[attr-defined]

    def latest_completed(self, most: int) -> "list[Job]":
        """Return the jobs that were completed last, deleted ones as well. A pipeline for the same reason."""
        return list(RawQuerySet(latest_completed(most), model=self.model, using=self.db))

    def running(self) -> Self:
        """Return the jobs that a worker has, or had when it was lost."""
        return self.filter(status=Status.PROCESSING)

    def held(self) -> Self:
        """Return the jobs whose first rows wait for their owner's word."""
        return self.filter(status=Status.HELD)

    def overdue(self, now: datetime) -> Self:
        """Return the running jobs whose worker has been silent for longer than its lease."""
        return self.running().filter(lease_until__lt=now)


class Job(Transitions, HeldTransitions, RemoteTransitions, models.Model):
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
    ahead = models.PositiveIntegerField(
        null=True, blank=True, help_text="Jobs that are claimed before this one."
    )
    ends_low = models.DateTimeField(
        null=True, blank=True, help_text="Expected end, likelier before than after."
    )
    ends_high = models.DateTimeField(
        null=True, blank=True, help_text="Expected end, nine times of ten before."
    )
    slipped = models.BooleanField(default=False, help_text="The expected end was moved back.")
    rev = models.PositiveIntegerField(default=1, help_text="Raised by every change that the page shows.")

    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    run_after = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(
        default=0, help_text="Claims, by the user's tries and our own."
    )
    retries = models.PositiveSmallIntegerField(
        default=0, help_text=f"Tries again by the user, {limits.RETRIES_BY_USER} at most."
    )
    lost = models.PositiveSmallIntegerField(
        default=0,
        help_text="Automatic tries after faults of ours since the user's last try: lost workers and the like.",
    )

    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    worker = models.CharField(max_length=160, blank=True, default="", editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    remote = models.BooleanField(
        default=False, help_text="The analysis service has it; each of its callbacks renews the lease."
    )
    heard = models.JSONField(
        default=list, blank=True, help_text="Digests of the callbacks taken in this attempt."
    )
    delivered = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The draft that the analysis service sent, until it is stored.",
    )

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
    choices = models.JSONField(
        null=True, blank=True, help_text="How its owner wants the file read, where not as it is found."
    )

    look_first = models.BooleanField(
        default=False, help_text="Its owner looks at the first rows before a story is written."
    )
    looks = models.PositiveSmallIntegerField(default=0, help_text="How often its first rows were read.")
    preview = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The first rows and how they were read, while the job is held.",
    )
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="When a held job is thrown away, if nobody goes on with it."
    )

    audience = models.CharField(
        max_length=20,
        default="",
        blank=True,
        help_text="Whose words the story opens with; general where empty.",
    )
    ai = models.BooleanField(
        default=False, help_text="Its owner lets a language model word the story: computed figures go out."
    )

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
            # claim: equality on status, then in the order of the claim, with all that the claim asks for
            models.Index(
                fields=["status", "priority", "created_at", "run_after", "owner", "id"], name="job_turn"
            ),
            # how many jobs of a person run
            models.Index(fields=["status", "owner"], name="job_running"),
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
