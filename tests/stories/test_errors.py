"""Every error can be told to a person: what happened, and what to do."""

import re

import pytest

from jobs.callbacks import MOST_BYTES
from jobs.models import Stage
from stories import errors
from stories.analysis.limits import Limits
from stories.errors import CATALOGUE, CATEGORY_LABELS, CATEGORY_OF_STAGE, StoryError, as_told

OF_A_JOB = [kind for kind in CATALOGUE if issubclass(kind, errors.ReadingError | errors.JobError)]
OF_THE_FILE = [kind for kind in OF_A_JOB if kind.category == "preprocessing"]
REFUSALS = [kind for kind in CATALOGUE if issubclass(kind, errors.Refusal)]
NOT_SAID = re.compile(r"!|\b(?:oops|sorry|please|error|exception|invalid|null|traceback)\b", re.IGNORECASE)


def code_of(kind: type[StoryError]) -> str:
    return kind.code


@pytest.mark.parametrize("kind", CATALOGUE, ids=code_of)
def test_it_says_what_happened_and_what_to_do(kind: type[StoryError]) -> None:
    told = kind().to_dict()
    assert told["category"] in {*CATEGORY_LABELS, errors.OF_ITS_STAGE, errors.REQUEST}
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert isinstance(told["retryable"], bool)
    for words in (str(told["message"]), str(told["action"])):
        assert words[0].isupper()
        assert words.endswith(".")
        assert not NOT_SAID.search(words)
        assert words == " ".join(words.split())
    assert told["message"] != told["action"]


def test_no_two_say_the_same() -> None:
    assert len(CATALOGUE) > 50
    for part in ("code", "sentence"):
        assert len({getattr(kind, part) for kind in CATALOGUE}) == len(CATALOGUE)


def test_an_error_may_say_more_than_its_class() -> None:
    said = errors.TooManyRows("The file has 6,000,000 rows.", action="Leave some out.")
    assert (said.message, said.action) == ("The file has 6,000,000 rows.", "Leave some out.")
    assert (str(said), said.code) == (said.message, "too_many_rows")
    assert errors.TooManyRows().message == errors.TooManyRows.sentence


@pytest.mark.parametrize("kind", OF_A_JOB, ids=code_of)
@pytest.mark.parametrize("stage", list(Stage))
def test_a_failed_job_has_one_of_the_four_categories(kind: type[StoryError], stage: Stage) -> None:
    assert as_told(kind(), stage=stage)["category"] in CATEGORY_LABELS


def test_every_stage_has_a_category() -> None:
    assert set(CATEGORY_OF_STAGE) == set(Stage.values)
    assert set(CATEGORY_OF_STAGE.values()) == set(CATEGORY_LABELS)


def test_what_can_happen_anywhere_gets_the_category_of_its_stage_and_nothing_else_does() -> None:
    assert as_told(errors.Unexpected(), stage="generating")["category"] == "narrative"
    assert as_told(errors.EmptyFile(), stage="generating")["category"] == "preprocessing"


@pytest.mark.parametrize("kind", OF_A_JOB, ids=code_of)
def test_every_failed_job_may_be_tried_again(kind: type[StoryError]) -> None:
    assert kind.retryable


@pytest.mark.parametrize("kind", OF_THE_FILE, ids=code_of)
def test_where_the_file_is_at_fault_another_file_is_offered_first(kind: type[StoryError]) -> None:
    action = kind.action.lower()
    assert "upload" in action
    assert action.find("upload") < (action + "try again").find("try again")


def test_a_request_that_would_be_refused_again_is_not_to_be_repeated() -> None:
    assert {kind.code for kind in REFUSALS if kind.retryable} == {
        "csrf", "too_many_requests", "server_error", "database_unavailable"
    }  # fmt: skip


def test_the_limits_in_the_sentences_are_those_that_hold() -> None:
    assert f"{Limits().cell_characters:,} characters" in errors.CellTooLong.sentence
    assert f"{MOST_BYTES // 1_000_000} MB" in errors.CallbackTooLarge.sentence
