"""Stories as JSON: a person's list, and one whole story."""

from typing import Annotated, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from ninja import Query, Router

from stories.figures import facts_of
from stories.listing import StoryList
from stories.models import Story
from stories.narrative.audiences import Audience
from stories.retelling import retold

router = Router(tags=["stories"])

LIST_FIELDS = ("id", "headline", "file_name", "size", "rows", "columns", "created_at")
WHOLE_FIELDS = (*LIST_FIELDS, "sha256", "attempt", "warnings", "words_by", "document")
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
    for row in Story.objects.of(request.user).filter(pk=story_id).values(*WHOLE_FIELDS)[:1]:
        document, _ = retold(row["document"], audience or "")
        # A model words the telling that was chosen for the story; the others are ours.
        own = document.get("audience") == row["document"].get("audience")
        return _named(row | {"document": document, "words_by": row["words_by"] if own else ""})
    raise Http404


@router.get(
    "/stories/{uuid:story_id}/facts", url_name="story_facts", summary="The facts of a story, in words too"
)
def facts(request: HttpRequest, story_id: UUID) -> dict[str, Any]:
    """Return every fact with its formula and test in words, and how many figures are verified; 404 for another's."""
    for document in Story.objects.of(request.user).filter(pk=story_id).values_list("document", flat=True)[:1]:
        return {"storyId": story_id, **facts_of(document)}
    raise Http404


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {NAMES.get(key, key): value for key, value in row.items()}
