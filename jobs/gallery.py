"""The pictures of a story: drawn one by one; one that fails is a warning, not a failed job."""

from dataclasses import dataclass, field
from typing import Any

from jobs import limits
from jobs.attempt import Attempt
from jobs.sandbox import Draft, sandbox
from stories import errors
from stories.charts.model import charts_of


@dataclass(kw_only=True)
class Gallery:
    """What was drawn, and what was not."""

    pictures: list[dict[str, Any]] = field(default_factory=list)
    # {"section": its place in the document, "svg": text}
    warnings: list[dict[str, Any]] = field(default_factory=list)
    # category, code, message and section of each picture that is missing


def draw(draft: Draft, attempt: Attempt) -> Gallery:
    """Return the pictures of a draft. Raises StoryTooLarge, or Stopped when the job is not ours any more."""
    charts = charts_of(draft.document)
    attempt.enter("visualizing", "Drawing one chart" if len(charts) == 1 else f"Drawing {len(charts)} charts")
    gallery, painter = Gallery(), sandbox()
    room = limits.DRAFT_BYTES - draft.size
    for done, (place, spec) in enumerate(charts):
        attempt.advance(done, len(charts), f"Drawing chart {done + 1} of {len(charts)}")
        try:
            svg = painter.draw(spec, number=place, tick=attempt.tick)
        except errors.PictureFailed as failed:
            gallery.warnings.append(failed.to_dict() | {"section": place})
            continue
        room -= len(svg.encode())
        gallery.pictures.append({"section": place, "svg": svg})
    if room < 0:
        raise errors.StoryTooLarge
    return gallery
