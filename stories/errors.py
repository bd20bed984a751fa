"""Everything that can go wrong for a person, in one place: its code, category, sentence and action. Pure: no Django.

A class is one code. It is raised with its own sentence, or with one that says more ("The file has 812 columns; ...").
Whatever else escapes from the work is a fault of ours and is told as `Unexpected`. docs/api.md lists every code.
"""

from typing import Final

CATEGORY_LABELS: Final = {
    "preprocessing": "Reading the file",
    "analysis": "Analysis",
    "narrative": "Writing",
    "visualization": "Charts",
}
"""What can fail, as it is stored and as people read it."""
CATEGORY_OF_STAGE: Final = {
    "uploading": "preprocessing",
    "analyzing": "analysis",
    "generating": "narrative",
    "visualizing": "visualization",
}
OF_ITS_STAGE: Final = ""
"""The category of what can happen anywhere: `as_told` puts that of the stage in its place."""
REQUEST: Final = "request"
"""The category of what was asked for and not done; no job fails with it."""

TRY_AGAIN: Final = "Try again. The file is kept."
TRY_LATER: Final = "Try again in a few minutes. The file is kept."
SMALLER_FILE: Final = "Upload another file, or a smaller part of this one."


class StoryError(Exception):
    """An expected failure, worded for the person who meets it."""

    category: str
    """One of CATEGORY_LABELS, OF_ITS_STAGE or REQUEST."""
    code: str
    """Stable, for machines and for support; never reworded."""
    sentence: str = ""
    """What happened."""
    action: str
    """What the person can do now."""
    retryable: bool = True
    """Whether Try again is offered: for every failed job, and for a request that may do better when sent again."""

    def __init__(self, message: str = "", *, action: str = "") -> None:
        self.message = message or self.sentence
        self.action = action or self.action
        super().__init__(self.message)

    def to_dict(self) -> dict[str, object]:
        """Return category, code, message, action and retryable as plain values."""
        return {
            "category": self.category,
            "code": self.code,
            "message": self.message,
            "action": self.action,
            "retryable": self.retryable,
        }


def as_told(error: StoryError, *, stage: str) -> dict[str, object]:
    """Return an error as it is stored and shown; one that can happen anywhere gets the category of its stage."""
    told = error.to_dict()
    return told if told["category"] else told | {"category": CATEGORY_OF_STAGE[stage]}


class ReadingError(StoryError):
    """The file is at fault, or is of a kind that is not read."""

    category = "preprocessing"


class JobError(StoryError):
    """The work on a file failed around the analysis."""

    category = OF_ITS_STAGE


class Interrupted(JobError):
    """A fault of ours that has nothing to do with the file: tried again by itself, a bounded number of times."""

    in_history: str = "Interrupted while {stage}"
    """How an attempt that ended so is told; what came after it is added."""


class Shortfall(StoryError):
    """Something is missing from a story that stands without it: a warning, never a failed job."""


class Refusal(StoryError):
    """A request that is not done, and changes nothing."""

    category = REQUEST
    retryable = False


# The rest is a table: a class a row, set closer than code is.
# fmt: off

# --- the file

class UnsupportedType(ReadingError):
    code, sentence = "unsupported_type", "This kind of file cannot be read as a table."
    action = "Upload the table as CSV, TSV, Excel (XLSX or XLS), JSON or Parquet."

class EmptyFile(ReadingError):
    code, sentence = "empty_file", "The file is empty."
    action = "Check that the export finished, then upload the file again."

class NoRows(ReadingError):
    code, sentence = "no_rows", "The file has column names but no rows under them."
    action = "Add the rows or export the table again, then upload it."

class AllMissing(ReadingError):
    code, sentence = "all_missing", "Every cell under the column names is empty."
    action = "Check the export: the values are missing. Then upload the file again."

class NotATable(ReadingError):
    code, sentence = "not_a_table", "The file does not hold a table."
    action = "Upload a table with one row for each thing and the names of the columns in the first row."

class UnreadableEncoding(ReadingError):
    code, sentence = "unreadable_encoding", "Parts of the file are not text in any encoding that is known here."
    action = "Save the file with UTF-8 encoding (in Excel: CSV UTF-8), then upload it again."

class TooManyColumns(ReadingError):
    code, sentence = "too_many_columns", "The table has more columns than can be read."
    action = "Keep the columns that matter, then upload the file again."

class TooManyRows(ReadingError):
    code, sentence = "too_many_rows", "The table has more rows than can be read."
    action = "Split the file or keep the rows that matter, then upload it again."

class CellTooLong(ReadingError):
    code, sentence = "cell_too_long", "A cell holds more than 100,000 characters."
    action = "Shorten the long texts, and look for a quotation mark that is never closed. Then upload the file again."

class PasswordProtected(ReadingError):
    code, sentence = "password_protected", "The workbook is protected with a password."
    action = "Remove the password in Excel (File, Info, Protect Workbook), then upload the workbook again."

class BrokenWorkbook(ReadingError):
    code, sentence = "broken_workbook", "The workbook is damaged or was cut off."
    action = "Open it in Excel and save it again, or save the sheet as CSV, then upload that."

class BrokenParquet(ReadingError):
    code, sentence = "broken_parquet", "The Parquet file is damaged or was cut off."
    action = "Write the Parquet file again or export the table as CSV, then upload that."

class BrokenJson(ReadingError):
    code, sentence = "broken_json", "The JSON is damaged or was cut off."
    action = "Export the table again, as JSON or as CSV, then upload that."

class BrokenGzip(ReadingError):
    code, sentence = "broken_gzip", "The packed file is damaged or was cut off."
    action = "Pack the table again with gzip or leave it unpacked, then upload that."

class UnpackedTooLarge(ReadingError):
    code, sentence = "unpacked_too_large", "Unpacked, the file is larger than can be read."
    action = "Keep the rows and columns that matter or save the table as CSV, then upload that."

class ChoiceDoesNotFit(ReadingError):
    code, sentence = "choice_does_not_fit", "The file cannot be read as it was chosen."
    action = "Read the file again with another choice, or upload another."

# --- the work

class FileMissing(JobError):
    category, code, sentence = "preprocessing", "file_missing", "The uploaded file is no longer there."
    action = "Upload the file again."

class ReaderCrashed(JobError):
    category, code = "preprocessing", "reader_crashed"
    sentence = "The reader stopped on this file. It may be damaged, or far larger inside than it looks."
    action = "Save the table as CSV and upload that, or try again."

class TooMuchMemory(JobError):
    category, code = "preprocessing", "too_much_memory"
    sentence = "This table needs more memory than one story may use."
    action = SMALLER_FILE

class TookTooLong(JobError):
    code, sentence = "took_too_long", "This table took longer than one story may take."
    action = "Upload a smaller part of the table, or try again."

class WorkerLost(Interrupted):
    code, sentence = "worker_lost", "The work was interrupted before it could finish."
    action = TRY_AGAIN
    in_history = "The worker was lost while {stage}"

class ReaderLost(Interrupted):
    code, sentence = "reader_lost", "The reading of the file was interrupted before it could finish."
    action = "Try again in a few minutes, or upload a smaller part of the table."
    in_history = "The process that reads the file was ended from outside while {stage}"

class DatabaseAway(Interrupted):
    code, sentence = "database_away", "The database could not be reached."
    action = TRY_LATER
    in_history = "The database could not be reached while {stage}"

class ServiceAway(Interrupted):
    category, code, sentence = "analysis", "service_away", "The analysis service could not be reached."
    action = TRY_LATER
    in_history = "The analysis service could not be reached"

class ServiceRefused(JobError):
    category, code, sentence = "analysis", "service_refused", "The analysis service did not take this table."
    action = "Try again in a few minutes. If it happens once more, tell whoever runs this site."

class ServiceSilent(JobError):
    code, sentence = "service_silent", "The analysis service stopped answering."
    action = TRY_LATER

class StoryTooLarge(JobError):
    category, code = "visualization", "story_too_large"
    sentence = "The story of this table is too large to be stored."
    action = "Upload a table with fewer columns or shorter texts."

class Unexpected(JobError):
    code, sentence = "unexpected", "Something went wrong on our side. It has been written down."
    action = TRY_AGAIN

# --- what a finished story lacks

class PictureFailed(Shortfall):
    category, code = "visualization", "picture_failed"
    sentence = "One chart could not be drawn on the server. Its numbers are shown as a table."
    action = "Open the story and have the missing charts drawn again."

class SentenceWithheld(Shortfall):
    category, code, retryable = "narrative", "sentence_withheld", False
    sentence = "A sentence was left out because a figure in it could not be proved."
    action = "Nothing needs to be done: every figure that is shown is proved."

class WithoutAi(Shortfall):
    """An AI was wished for, and the story was written without it: for one of these reasons."""

    category = "narrative"
    action = "Choose “Rewrite with AI” on the story to have only its words made again."

class AiAway(WithoutAi):
    code, sentence = "ai_away", "The AI could not be reached or was too busy. This story was written without it."

class AiTooSlow(WithoutAi):
    code, sentence = "ai_too_slow", "The AI did not answer in time. This story was written without it."

class AiRefused(WithoutAi):
    code, sentence = "ai_refused", "The AI did not take the request. This story was written without it."
    action = "Tell whoever runs this site, then choose “Rewrite with AI” on the story."

class AiUnusable(WithoutAi):
    code = "ai_unusable"
    sentence = "What the AI wrote could not be used. This story was written without it."

class AiResting(WithoutAi):
    code, sentence = "ai_resting", "The AI failed several times just now. This story was written without it."
    action = "Choose “Rewrite with AI” on the story in a minute or two."

class AiBudgetSpent(WithoutAi):
    code = "ai_budget_spent"
    sentence = "Your stories have used their share of the AI for today. This one was written without it."
    action = "Choose “Rewrite with AI” on the story tomorrow."

class AiTooMuch(WithoutAi):
    code, retryable = "ai_too_much", False
    sentence = "This story is longer than what may be sent to the AI. It was written without it."
    action = "If you want the AI's words, upload a part of the table with fewer columns."

class AiNoTime(WithoutAi):
    code, sentence = "ai_no_time", "The story was late, so the AI was not waited for. It was written without it."

class AiNotSetUp(WithoutAi):
    code, retryable = "ai_not_set_up", False
    sentence = "No AI is set up here any more. This story was written without it."
    action = "Ask whoever runs this site. The story is whole without it."

# --- requests about jobs

class NoFile(Refusal):
    category, code, sentence = "preprocessing", "no_file", "No file was sent."
    action = "Choose a file, then upload it."

class FileTooLarge(Refusal):
    category, code, sentence = "preprocessing", "file_too_large", "The file is larger than the limit."
    action = SMALLER_FILE

class InvalidChoice(Refusal):
    code, sentence = "invalid_choice", "A file is not read in that way."
    action = "Choose one of the ways that are named, or leave the choice out."

class InvalidPriority(Refusal):
    code, sentence = "invalid_priority", "There is no such priority."
    action = "Send normal or low, or leave it out."

class PriorityNotAllowed(Refusal):
    code, sentence = "priority_not_allowed", "High priority is for the staff."
    action = "Send normal or low, or leave it out."

class AiNotOffered(Refusal):
    code, sentence = "ai_not_offered", "No AI is set up here."
    action = "Leave the wish for an AI out: the story is written without one."

class TitleNotTaken(Refusal):
    code, sentence = "title_not_taken", "The title holds a number that this story does not show."
    action = "Use figures as the story shows them, or words without a number."

class NoSuchFinding(Refusal):
    code, sentence = "no_such_finding", "The story has no such finding."
    action = "Name findings by their places in the story, counted from 0."

class EditedMeanwhile(Refusal):
    code, sentence = "edited_meanwhile", "The story was edited in another window meanwhile."
    action = "Nothing of this change was kept. Look at the story as it is now, then make it again."

class CannotRetry(Refusal):
    code, sentence = "cannot_retry", "This job cannot be tried again."
    action = "Upload the file again."

class TooLateToCancel(Refusal):
    code, sentence = "too_late_to_cancel", "It is too late to cancel: this job has already ended."
    action = "Open the job to see how it ended."

class LookNotOffered(Refusal):
    code, sentence = "look_not_offered", "A service reads the files here; none is shown before its story."
    action = "Leave the wish for a look out: the story says how the file was read."

class NotHeld(Refusal):
    code, sentence = "not_held", "This job does not wait for your word."
    action = "Open the job to see how far it is."

class LookedEnough(Refusal):
    code, sentence = "looked_enough", "This file was looked at as often as it is read for a look."
    action = "Have the story written, or throw the file away."

class StillRunning(Refusal):
    code, sentence = "still_running", "This job is still waiting or running."
    action = "Cancel it first, then delete it."

# --- callbacks of an analysis service

class BadSignature(Refusal):
    code, sentence = "bad_signature", "The signature of this callback is missing, too old or wrong."
    action = "Sign with the secret of this attempt. If that was done, the attempt is over: stop its work."

class CallbackTooLarge(Refusal):
    code, sentence = "callback_too_large", "The callback is larger than 5 MB."
    action = "Send a shorter story."

class InvalidCallback(Refusal):
    code, sentence = "invalid_callback", "The callback is not valid."
    action = "Correct it and send it again."

class InvalidResult(Refusal):
    code, sentence = "invalid_result", "The story cannot be taken."
    action = "Correct the part that is named and send it again."

class JobCancelled(Refusal):
    code, sentence = "job_cancelled", "This job was cancelled."
    action = "Stop its work."

class NotWaiting(Refusal):
    code, sentence = "not_waiting", "This job does not wait for the service: it has ended, or is to be tried again."
    action = "Stop the work of this attempt."

# --- any request

class BadRequest(Refusal):
    code, sentence = "bad_request", "The request could not be understood."
    action = "Go back, check what was typed or sent, and try again."

class InvalidRequest(Refusal):
    code, sentence = "invalid_request", "The request is not valid."
    action = "Correct it and send it again."

class Refused(Refusal):
    code, sentence = "refused", "The request was refused."
    action = "Correct it and send it again."

class RequestTooLarge(Refusal):
    code, sentence = "request_too_large", "More was sent than is taken at once."
    action = "Send less in one request. Tables belong on the upload page, one file at a time."

class NotLoggedIn(Refusal):
    code, sentence = "not_logged_in", "You are not logged in."
    action = "Log in, then ask again."

class Forbidden(Refusal):
    code, sentence = "forbidden", "You may not do this."
    action = "Log in with an account that may."

class Csrf(Refusal):
    code, sentence, retryable = "csrf", "The form was out of date or came from another site.", True
    action = "Reload the page and send the form again. Cookies must be allowed."

class NotFound(Refusal):
    code, sentence = "not_found", "There is nothing at this address."
    action = "Check the address, and whether you are logged in with the right account."

class WrongMethod(Refusal):
    code, sentence = "wrong_method", "This address does not answer that kind of request."
    action = "Use a method that the header Allow names."

class TooManyRequests(Refusal):
    code, sentence, retryable = "too_many_requests", "There were too many attempts.", True
    action = "Wait a few minutes, then try again."
    seconds = 60
    """How long to wait: the header Retry-After."""

class ServerError(Refusal):
    code, sentence, retryable = "server_error", "Something went wrong on our side.", True
    action = "Try again. If it happens once more, give the reference to whoever runs this site."

class DatabaseUnavailable(Refusal):
    code, sentence, retryable = "database_unavailable", "The database cannot be reached just now.", True
    action = "Try again in a few seconds."

# --- the command tell

class UnknownFormat(Refusal):
    code, sentence = "unknown_format", "A story is not written in that format."
    action = "Choose a name that ends in .html, .json, .txt or .py."

class NoSuchFile(Refusal):
    code, sentence = "no_such_file", "There is no such file."
    action = "Check the name and the folder."

class FileNotUsable(Refusal):
    code, sentence = "file_not_usable", "The file cannot be read or written."
    action = "Check its name, its folder and who may use it."
# fmt: on


CATALOGUE: Final = tuple(
    kind
    for kind in tuple(globals().values())
    if isinstance(kind, type) and issubclass(kind, StoryError) and "code" in vars(kind)
)
"""Every code, for the documentation and the tests."""
