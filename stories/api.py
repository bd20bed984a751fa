"""Stories as JSON: a person's list, and one whole story."""

from typing import Annotated, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, JsonResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from stories import errors
from stories.editing import edit
from stories.edits import EDIT_FIELDS, Edits, as_shown, is_titled
from stories.figures import facts_of
from stories.hiding import FINDING
from stories.listing import StoryList
from stories.narrative.audiences import Audience
from stories.own import story_of
from stories.retelling import retold

router = Router(tags=["stories"])

LIST_FIELDS = ("id", "headline", "file_name", "size", "rows", "columns", "created_at")
WHOLE_FIELDS = (*LIST_FIELDS, "sha256", "attempt", "warnings", "words_by", *EDIT_FIELDS)
NAMES = {
    "id": "storyId", "file_name": "fileName", "created_at": "createdAt", "document": "story", "words_by": "wordsBy",
}  # fmt: skip


@router.get("/stories", url_name="stories", summary="Your stories, newest first")
def stories(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200, description="Words of the headline or file name")] = "",
    page: Annotated[int, Query(ge=1)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Return one page of the list with the number of all that match; an empty page behind the last."""
    mine: Any = StoryList(request.user, q, LIST_FIELDS)
    pages = Paginator(mine, size)
    rows = pages.page(page).object_list if page <= pages.num_pages else []
    return {
        "stories": [_named(row) for row in rows],
        "total": pages.count,
        "page": page,
        "pages": pages.num_pages,
    }


@router.get("/stories/{uuid:story_id}", url_name="story", summary="One story with its evidence")
def story(request: HttpRequest, story_id: UUID, audience: Audience | None = None) -> dict[str, Any]:
    """Return a story and where it came from, in the words for an audience; 404 for another person's."""
    row = story_of(request, story_id, *WHOLE_FIELDS)
    document, _ = retold(row["document"], audience or "")
    # A model words the telling that was chosen for the story; the others are ours.
    own = document.get("audience") == row["document"].get("audience")
    words = {"document": document, "words_by": row["words_by"] if own else ""}
    edits = {"edits": _edits_told(row), "shown": _shown(row, audience or "")}
    return _named({key: value for key, value in row.items() if key != "edits_rev"} | words | edits)


class EditsGiven(BaseModel):
    """What the owner of a story wants changed in how it is shown; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(
        default=0, ge=0, description="The one that was read; 0 for a story that nobody edited."
    )
    title: str | None = Field(
        default=None, description="The owner's own title; \"\" for the story's headline."
    )
    order: list[int] | None = Field(default=None, description="Places of findings, the first one first.")
    pinned: list[int] | None = Field(default=None, description="Places of findings that are kept first.")
    hidden: list[int] | None = Field(default=None, description="Places of findings that are not shown.")


@router.get("/stories/{uuid:story_id}/edits", url_name="story_edits", summary="What its owner changed")
def story_edits(request: HttpRequest, story_id: UUID) -> dict[str, Any]:
    """Return title, order, pinned and hidden findings of a story, with their revision; 404 for another person's."""
    return {"storyId": story_id, **_edits_told(story_of(request, story_id, *EDIT_FIELDS))}


@router.post("/stories/{uuid:story_id}/edits", url_name="story_edits", summary="Edit how it is shown")
def edit_story(request: HttpRequest, story_id: UUID, given: EditsGiven | None = None) -> Any:
    """Change how a story is shown and return its edits; facts and texts stay.

    409 when it was edited since the revision that was read; 422 for a title with a number that the story does not show,
    or a place without a finding; 404 for another person's.
    """
    given = given or EditsGiven()
    row = story_of(request, story_id, "id", *EDIT_FIELDS)
    changed = given.model_dump(exclude={"revision"}, exclude_none=True)
    try:
        edits, revision = edit(
            row,
            request.user,
            revision=given.revision,
            change=lambda one: one.changed(changed, row["document"]),
        )
    except (errors.TitleNotTaken, errors.NoSuchFinding) as refused:
        return JsonResponse({"error": refused.to_dict()}, status=422)
    except errors.EditedMeanwhile as refused:
        return JsonResponse({"error": refused.to_dict()}, status=409)
    return {"storyId": story_id, "revision": revision, **edits.plain()}


@router.get(
    "/stories/{uuid:story_id}/facts", url_name="story_facts", summary="The facts of a story, in words too"
)
def facts(request: HttpRequest, story_id: UUID) -> dict[str, Any]:
    """Return every fact with its formula and test in words, and how many figures are verified; 404 for another's."""
    return {"storyId": story_id, **facts_of(story_of(request, story_id, "document")["document"])}


def _edits_told(row: dict[str, Any]) -> dict[str, Any]:
    return {"revision": row["edits_rev"], **Edits.of(row["edits"]).plain()}


def _shown(row: dict[str, Any], audience: str) -> dict[str, Any]:
    """Return what is shown of a story, and in which order: its findings by their places in the document."""
    document, places = as_shown(row, audience)
    told = zip(places, document["sections"], strict=False)
    return {
        "headline": document["headline"],
        "standfirst": document["standfirst"],
        "summary": document.get("summary"),
        "titleBy": "owner" if is_titled(document, Edits.of(row["edits"])) else "story",
        "findings": [place for place, section in told if section["kind"] == FINDING],
    }


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {NAMES.get(key, key): value for key, value in row.items()}
