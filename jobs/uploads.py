"""From the bytes of a request to a job: streamed into storage as they arrive, never held or parsed here."""

import contextlib
import hashlib
import logging
import threading
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final, NoReturn, Self

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.core.signals import request_finished
from django.db import IntegrityError

from jobs import clock, rates
from jobs.models import Job, Priority
from jobs.orchestrator import trigger_analysis
from stories.errors import FileTooLarge, InvalidPriority, PriorityNotAllowed, StoryError, TooManyRequests

logger = logging.getLogger(__name__)

FIELD: Final = "file"
TAKES_FILES: Final = frozenset({"upload", "api:upload"})
"""Names of the addresses that take files; a file sent anywhere else is not stored."""
LONGEST_NAME: Final = 255
LONGEST_KEY: Final = 64
PIECE_BYTES: Final = 256 * 1024
FORM_BYTES: Final = 1024 * 1024
"""What a form may hold beside its file."""
DRAINED_BYTES: Final = 64 * 1024 * 1024
"""So much of a refused file is read to its end, so that the browser sees the answer; beyond, the connection is cut."""

_unclaimed = threading.local()


class Stored:
    """A file on its way into storage. Belongs to nobody until `keep`."""

    def __init__(self) -> None:
        self.key = uuid.uuid4().hex
        self.size = 0
        self._hash = hashlib.sha256()
        self._stream: Any = default_storage.open(self.key, "wb")
        _unclaimed.files = [*getattr(_unclaimed, "files", []), self]

    def write(self, piece: bytes) -> None:
        """Store the next piece. Raises FileTooLarge over the limit."""
        self.size += len(piece)
        if self.size > settings.MAX_UPLOAD_BYTES:
            raise FileTooLarge(too_large())
        self._hash.update(piece)
        self._stream.write(piece)

    def finish(self) -> Self:
        """Have the storage hold the file."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None
        return self

    @property
    def sha256(self) -> str:
        """Return the hash of what was written."""
        return self._hash.hexdigest()

    def keep(self) -> None:
        """Say that a job has this file now."""
        _unclaimed.files = [file for file in _unclaimed.files if file is not self]

    def discard(self) -> None:
        """Remove what was written."""
        with contextlib.suppress(Exception):
            self.finish()
        with contextlib.suppress(FileNotFoundError):
            default_storage.delete(self.key)
        self.keep()


def discard_unclaimed(**kwargs: Any) -> None:
    """Remove the files of a request that became no job: refused, cut off, failed, sent twice."""
    for file in getattr(_unclaimed, "files", []):
        file.discard()


request_finished.connect(discard_unclaimed, dispatch_uid="jobs.uploads.discard_unclaimed")


class StoredUpload(UploadedFile):
    """The file of a request, in storage already."""

    def __init__(self, stored: Stored, name: str) -> None:
        super().__init__(file=None, name=name, size=stored.size)
        self.stored = stored


def refusal_of(request: Any) -> StoryError | None:
    """Return why the file of a request was not taken while it was sent: FileTooLarge, TooManyRequests, or None."""
    return getattr(request, "upload_refused", None)


class StorageUploadHandler(FileUploadHandler):
    """Streams the file of an upload into storage, and stops at the limit."""

    chunk_size = PIECE_BYTES

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None  # noqa: N803
    ) -> None:  # fmt: skip
        """Take note of the length of the whole request."""
        self._stored: Stored | None = None
        self._length = content_length
        self._received = 0

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin a file. Raises SkipFile or StopUpload for one that is not wanted."""
        super().new_file(field_name, *args, **kwargs)
        request = self.request
        match = request.resolver_match if request is not None else None
        if request is None or match is None or match.view_name not in TAKES_FILES or field_name != FIELD:
            raise SkipFile
        if not request.user.is_authenticated:
            raise StopUpload(connection_reset=True)
        if self._stored is not None:
            # One file an upload: the first.
            raise SkipFile
        try:
            rates.check(request.user, clock.now())
        except TooManyRequests as refused:
            self._refuse(refused)
        if self._length > settings.MAX_UPLOAD_BYTES + FORM_BYTES:
            self._refuse(FileTooLarge(too_large()))
        self._stored = Stored()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Store a piece. Raises SkipFile or StopUpload over the limit."""
        stored: Any = self._stored
        self._received += len(raw_data)
        try:
            stored.write(raw_data)
        except FileTooLarge as refused:
            self._refuse(refused)

    def file_complete(self, file_size: int) -> StoredUpload | None:
        """Return the stored file."""
        if self._stored is None or refusal_of(self.request) is not None:
            return None
        return StoredUpload(self._stored.finish(), self.file_name or "")

    def upload_interrupted(self) -> None:
        """Remove what arrived of a file that was cut off."""
        if self._stored is not None:
            self._stored.discard()

    def _refuse(self, refused: StoryError) -> NoReturn:
        self.request.upload_refused = refused  # type: ignore[union-attr]
        if self._stored is not None:
            self._stored.discard()
        if self._length - self._received > DRAINED_BYTES:
            raise StopUpload(connection_reset=True)
        raise SkipFile


def accept(
    file: File,
    owner: Any,
    file_name: str,
    *,
    upload_key: str = "",
    priority: Priority = Priority.NORMAL,
    choices: Mapping[str, Any] | None = None,
    ai: bool = False,
    audience: str = "",
    look_first: bool = False,
) -> Job:
    """Return the job of an uploaded file, waiting for a worker; the same form sent twice makes one job.

    `file` is a StoredUpload, or any open Django file; `choices` say how it is to be read, as plain values; `ai`
    that its owner lets a language model word the story; `audience` whose words it opens with; `look_first` that its
    owner looks at the first rows before. Raises FileTooLarge.
    """
    stored = file.stored if isinstance(file, StoredUpload) else _stored_from(file)
    key = upload_key[:LONGEST_KEY] or uuid.uuid4().hex
    now = clock.now()
    make = partial(
        Job.objects.create,
        owner=owner,
        file_name=clean_name(file_name),
        storage_key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        priority=priority,
        choices=dict(choices) if choices else None,
        ai=ai,
        audience=audience,
        look_first=look_first,
        ahead=Job.objects.waiting().filter(priority__lte=priority).count(),
        run_after=now,
        created_at=now,
        updated_at=now,
    )
    job = _made_once(make, owner, key, stored.sha256)
    if job.storage_key != stored.key:
        stored.discard()
        return job
    stored.keep()
    trigger_analysis(job)
    return job


def _made_once(make: Callable[..., Job], owner: Any, key: str, sha256: str) -> Job:
    """Return the job of a form, made now or found; a form that is sent again is the same while its file is."""
    # A form found again by the browser's way back may carry another file: that is an upload of its own, made once too.
    for name in (key, hashlib.sha256(f"{key} {sha256}".encode()).hexdigest()):
        try:
            return make(upload_key=name)
        except IntegrityError:
            known = Job.objects.visible().filter(owner=owner, upload_key=name).exclude(storage_key="")
            twin = known.first()
        # Deleted, or thrown away after a look.
        if twin is None:
            break
        if twin.sha256 == sha256:
            return twin
    return make(upload_key=uuid.uuid4().hex)


def priority_of(name: str, user: Any) -> Priority:
    """Return the priority that an upload may have: "normal" (or nothing) or "low", "high" for the staff alone.

    Raises InvalidPriority, PriorityNotAllowed.
    """
    priority = {choice.label.lower(): choice for choice in Priority}.get(name or "normal")
    if priority is None:
        raise InvalidPriority
    if priority == Priority.HIGH and not user.is_staff:
        raise PriorityNotAllowed
    return priority


def _stored_from(file: File) -> Stored:
    stored = Stored()
    try:
        for piece in file.chunks(PIECE_BYTES):
            stored.write(piece)
        return stored.finish()
    except BaseException:
        stored.discard()
        raise


def clean_name(name: str) -> str:
    """Return a file name fit to be shown: no folders, no control or direction characters, 255 characters at most."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in base if not unicodedata.category(letter).startswith("C")).strip()
    if len(shown) > LONGEST_NAME:
        ending = PurePosixPath(shown).suffix[:20]
        shown = shown[: LONGEST_NAME - len(ending)] + ending
    return shown or "upload"


def size_text(size: int) -> str:
    """Return a number of bytes as people say it: "1.2 MB"."""
    amount = float(size)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.1f} {unit}" if unit != "bytes" and amount < 10 else f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def too_large() -> str:
    """Return the sentence for a file over the limit."""
    return f"The file is larger than the limit of {size_text(settings.MAX_UPLOAD_BYTES)}."
