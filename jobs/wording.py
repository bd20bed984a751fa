"""The words of a story between its draft and its charts: a language model's, where its owner wished for that."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jobs import clock
from jobs.attempt import Attempt
from jobs.sandbox import Draft
from stories.endpoints import endpoint

if TYPE_CHECKING:
    from stories.rewording import Rewording

STORY_SECONDS: Final = 60.0
"""A story is to be there within this time; a model may have what is left of it, and no more than its own limit."""


def worded(draft: Draft, attempt: Attempt) -> tuple[Draft, dict[str, Any]]:
    """Return the draft, in a model's words where they were proved, and what the story keeps about them.

    Raises Stopped when the job is not ours any more.
    """
    lease = attempt.lease
    if not lease.ai:
        return draft, {}
    # Loaded by the first story that needs it: it brings pandas, two seconds of a worker's start.
    from stories.rewording import reword

    attempt.enter("generating", "Asking the AI for words")
    attempt.advance(0, 1, "Asking the AI for words")
    reworded = reword(
        draft.document,
        to=endpoint(),
        owner_id=lease.owner_id,
        story_id=lease.job_id,
        seconds=STORY_SECONDS - sum(attempt.times().values()),
        clock=clock.now,
        tick=attempt.tick,
    )
    return _with(draft, reworded), {"words_by": reworded.words_by, "wording": reworded.wording}


def _with(draft: Draft, reworded: "Rewording") -> Draft:
    warnings = draft.warnings if reworded.warning is None else [*draft.warnings, reworded.warning]
    if not reworded.words_by:
        return replace(draft, warnings=warnings)
    headline = str(reworded.document["headline"]["text"])
    return replace(draft, document=reworded.document, headline=headline, warnings=warnings)
