"""Why a job can fail or be refused outside the analysis itself: one class a code, worded for the reader.

What the analysis finds wrong with a file is named in `stories`; both are `StoryError`, so a job treats them alike.
"""

from typing import Final

from stories.errors import StoryError

OTHER_FILE = "Upload another file, or a smaller part of this one."
TRY_AGAIN = "Try again. The file is kept."


class JobError(StoryError):
    """A failure around the analysis, with the sentence that explains it."""

    sentence = ""

    def __init__(self, message: str = "", *, action: str | None = None) -> None:
        super().__init__(message or self.sentence, action=action)


class FileMissing(JobError):
    """The stored bytes are gone."""

    category, code, retryable = "preprocessing", "file_missing", False
    sentence = "The uploaded file is no longer there."
    action = "Upload the file again."


class ReaderCrashed(JobError):
    """The process that reads the file ended without an answer."""

    category, code = "preprocessing", "reader_crashed"
    sentence = "The reader stopped on this file. It may be damaged, or far larger inside than it looks."
    action = "Try again. If it happens once more, save the table as CSV and upload that."


class TooMuchMemory(JobError):
    """The process that reads the file passed its limit of memory."""

    category, code = "preprocessing", "too_much_memory"
    sentence = "This table needs more memory than one story may use."
    action = OTHER_FILE


class TookTooLong(JobError):
    """The work passed its deadline. The category is that of the stage it happened in."""

    category, code = "", "took_too_long"
    sentence = "Reading this table took longer than one story may take."
    action = "Try again, or upload a smaller part of the table."


class Interrupted(JobError):
    """A fault of ours that has nothing to do with the file: tried again by itself, a bounded number of times."""


class WorkerLost(Interrupted):
    """The worker ended in the middle of the job, as often as we try again by ourselves."""

    category, code = "", "worker_lost"
    sentence = "The work was interrupted several times before it could finish."
    action = TRY_AGAIN


class ReaderLost(Interrupted):
    """Something outside ended the process that reads the file: the kernel short of memory, or a person."""

    category, code = "", "reader_lost"
    sentence = "The process that reads the file was ended from outside, several times."
    action = "Try again later, or upload a smaller part of the table."


class DatabaseAway(Interrupted):
    """The database could not be reached during the work."""

    category, code = "", "database_away"
    sentence = "The database could not be reached, several times."
    action = TRY_AGAIN


class ServiceAway(Interrupted):
    """The analysis service could not be reached, or said that it cannot take a job just now."""

    category, code = "analysis", "service_away"
    sentence = "The analysis service could not be reached, several times."
    action = TRY_AGAIN


class ServiceRefused(JobError):
    """The analysis service said that it will not take the job."""

    category, code = "analysis", "service_refused"
    sentence = "The analysis service did not take this table."
    action = "Try again later. If it happens once more, tell whoever runs DataStory."


class ServiceSilent(JobError):
    """The analysis service has the job and says nothing any more. The category is that of the stage it was in."""

    category, code = "", "service_silent"
    sentence = "The analysis service stopped answering."
    action = TRY_AGAIN


class StoryTooLarge(JobError):
    """The story does not fit into one document of the database."""

    category, code = "visualization", "story_too_large"
    sentence = "The story of this table is too large to be stored."
    action = "Upload a table with fewer columns or shorter texts."


class Unexpected(JobError):
    """A fault of ours. The category is that of the stage it happened in."""

    category, code = "", "unexpected"
    sentence = "Something went wrong on our side. It has been written down."
    action = TRY_AGAIN


class PictureFailed(JobError):
    """One chart could not be drawn: a warning on the story, never a failed job."""

    category, code = "visualization", "picture_failed"
    sentence = "One chart could not be drawn on the server. Its numbers are shown as a table."
    action = "Open the story and ask for the missing charts again."


class FileTooLarge(JobError):
    """The upload passed the limit; no job is made."""

    category, code, retryable = "preprocessing", "file_too_large", False
    sentence = "The file is larger than the limit."
    action = OTHER_FILE


class NoFile(JobError):
    """The upload carried no file; no job is made."""

    category, code, retryable = "preprocessing", "no_file", False
    sentence = "No file was sent."
    action = "Choose a file, then upload it."


class CannotRetry(JobError):
    """Try again was asked of a job that has not failed, or too often."""

    category, code, retryable = "request", "cannot_retry", False
    sentence = "This job cannot be tried again."
    action = "Upload the file again."


class TooLateToCancel(JobError):
    """Cancel was asked of a job that has ended."""

    category, code, retryable = "request", "too_late_to_cancel", False
    sentence = "This job has already ended."
    action = "Open the job to see how it ended."


class StillRunning(JobError):
    """Delete was asked of a job that has not ended."""

    category, code, retryable = "request", "still_running", False
    sentence = "This job is still waiting or running."
    action = "Cancel it first, then delete it."


class BadSignature(JobError):
    """A callback without a good signature of this job and attempt, or of a job that is not there."""

    category, code, retryable = "request", "bad_signature", False
    sentence = "The signature of this callback is missing, too old or wrong."
    action = "Sign with the secret of this attempt. If that was done, the attempt is over: stop its work."


class CallbackTooLarge(JobError):
    """A callback over its limit."""

    category, code, retryable = "request", "callback_too_large", False
    sentence = "The callback is larger than 5 MB."
    action = "Send a shorter story."


class InvalidCallback(JobError):
    """A callback that is no JSON, or not what a callback may say."""

    category, code, retryable = "request", "invalid_callback", False
    sentence = "The callback is not valid."
    action = "Correct it and send it again."


class InvalidResult(JobError):
    """A callback whose story cannot be taken."""

    category, code, retryable = "request", "invalid_result", False
    sentence = "The story cannot be taken."
    action = "Correct the part that is named and send it again."


class JobCancelled(JobError):
    """A callback for a job that its owner cancelled."""

    category, code, retryable = "request", "job_cancelled", False
    sentence = "This job was cancelled."
    action = "Stop its work."


class NotWaiting(JobError):
    """A callback for a job that waits for no callback: it has ended, or is to be tried again."""

    category, code, retryable = "request", "not_waiting", False
    sentence = "This job does not wait for the service."
    action = "Stop the work of this attempt."


CATALOGUE: Final[tuple[type[JobError], ...]] = (
    FileMissing,
    ReaderCrashed,
    TooMuchMemory,
    TookTooLong,
    WorkerLost,
    ReaderLost,
    DatabaseAway,
    ServiceAway,
    ServiceRefused,
    ServiceSilent,
    StoryTooLarge,
    Unexpected,
    PictureFailed,
    FileTooLarge,
    NoFile,
    CannotRetry,
    TooLateToCancel,
    StillRunning,
    BadSignature,
    CallbackTooLarge,
    InvalidCallback,
    InvalidResult,
    JobCancelled,
    NotWaiting,
)
"""Every code of this side, for the documentation and the tests."""

CATEGORY_LABELS: Final = {
    "preprocessing": "Reading the file",
    "analysis": "Analysis",
    "narrative": "Writing",
    "visualization": "Charts",
    "request": "Request",
}
CATEGORY_OF_STAGE: Final = {
    "uploading": "preprocessing",
    "analyzing": "analysis",
    "generating": "narrative",
    "visualizing": "visualization",
}


def as_told(error: StoryError, *, stage: str) -> dict[str, object]:
    """Return an error as it is stored and shown; one that may happen anywhere gets the category of its stage."""
    told = error.to_dict()
    return told if told["category"] else told | {"category": CATEGORY_OF_STAGE[stage]}
