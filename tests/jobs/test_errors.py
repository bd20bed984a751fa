"""Every code of this side can be told to a reader."""

import pytest

from jobs.errors import CATALOGUE, CATEGORY_LABELS, CATEGORY_OF_STAGE, JobError, as_told
from jobs.models import Stage


@pytest.mark.parametrize("kind", CATALOGUE)
@pytest.mark.parametrize("stage", list(Stage))
def test_every_code_has_all_its_parts(kind: type[JobError], stage: Stage) -> None:
    told = as_told(kind(), stage=stage)
    assert told["category"] in CATEGORY_LABELS
    assert str(told["code"]).replace("_", "").isalpha()
    for words in (str(told["message"]), str(told["action"])):
        assert words.endswith(".")
        assert words[0].isupper()
        assert "!" not in words
    assert isinstance(told["retryable"], bool)


def test_codes_are_told_apart() -> None:
    assert len({kind.code for kind in CATALOGUE}) == len(CATALOGUE)
    assert set(JobError.__subclasses__()) == set(CATALOGUE)


def test_every_stage_has_a_category() -> None:
    assert set(CATEGORY_OF_STAGE) == set(Stage.values)


def test_an_error_that_may_happen_anywhere_gets_the_category_of_its_stage() -> None:
    from jobs.errors import Unexpected

    assert as_told(Unexpected(), stage="generating")["category"] == "narrative"
