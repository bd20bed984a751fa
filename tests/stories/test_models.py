from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from stories.models import Evidence, Story


def plan_of(query: Any) -> str:
    """Return the names of the plan's stages, from the server's explain."""
    return str(query.explain())


def test_a_story_has_the_id_of_its_job_and_a_job_one_story(make_story: Callable[..., Story]) -> None:
    story = make_story()
    assert Story.objects.get(pk=story.pk).headline == "EV waits longest: 20.0 minutes"
    with pytest.raises(IntegrityError):
        make_story(job_id=story.pk)
    assert Story.objects.count() == 1


def test_the_document_comes_back_as_it_was_stored(make_story: Callable[..., Story]) -> None:
    story = make_story()
    kept = Story.objects.get(pk=story.pk)
    assert kept.document == story.document
    assert kept.document["facts"][0]["where"] == {"columns": ["carrier"], "values": ["EV"]}


def test_a_long_headline_is_cut_for_the_lists_and_whole_in_the_document(
    make_story: Callable[..., Story],
) -> None:
    story = make_story(headline="long " * 200)
    assert len(Story.objects.get(pk=story.pk).headline) == 500


def test_a_thumbnail_is_drawn_from_the_first_chart(make_story: Callable[..., Story]) -> None:
    story = make_story()
    assert story.thumbnail.startswith("<svg")
    assert "<text" not in story.thumbnail


def test_a_story_without_charts_or_with_a_strange_one_has_no_thumbnail(
    make_story: Callable[..., Story],
) -> None:
    document = make_story().document
    for section in document["sections"]:
        section["chart"] = None
    assert make_story(document=document).thumbnail == ""
    document["sections"][0]["chart"] = {"mark": "pie"}
    assert make_story(document=document).thumbnail == ""


def test_stories_are_found_by_words_of_headline_and_file(make_story: Callable[..., Story], user: Any) -> None:
    first, second = make_story(file_name="Spring.csv"), make_story(headline="Houston leads")
    mine = Story.objects.of(user)
    assert [story.pk for story in mine.matching("spring")] == [first.pk]
    assert [story.pk for story in mine.matching("houston")] == [second.pk]
    assert mine.matching("").count() == 2
    assert mine.matching("(.*").count() == 0


def test_every_hot_query_uses_an_index(make_story: Callable[..., Story], user: Any) -> None:
    story = make_story()
    mine = Story.objects.of(user)
    assert "IDHACK" in plan_of(Story.objects.filter(pk=story.pk))
    for query in (
        mine.filter(pk=story.pk).values("document"),
        mine.filter(pk=story.pk).as_cards()[:1],
        mine.matching("late"),
        mine,
    ):
        plan = plan_of(query)
        assert "COLLSCAN" not in plan
        assert "IXSCAN" in plan or "IDHACK" in plan


def test_a_story_is_called_by_its_headline(make_story: Callable[..., Story]) -> None:
    assert str(make_story()) == "EV waits longest: 20.0 minutes"


EVIDENCE: dict[str, Any] = {
    "facts": [
        {"fact": "f1", "set": 0, "why": ""},
        {"fact": "f2", "set": None, "why": "A count of the columns of the file."},
    ],
    "sets": [
        {"where": "carrier is “EV”", "order": "by dep_delay, largest first", "columns": ["dep_delay"], "count": 51356,
         "rows": [["7", "548"], ["12", "\u2028.$"]]},
    ],
}  # fmt: skip


def test_rows_behind_figures_are_kept_beside_the_story_and_found_by_fact(
    make_story: Callable[..., Story],
) -> None:
    story = make_story(evidence=EVIDENCE)
    assert Evidence.rows_of(story.pk, "f1") == (EVIDENCE["sets"][0], "")
    assert Evidence.rows_of(story.pk, "f2") == (None, "A count of the columns of the file.")
    assert Evidence.rows_of(story.pk, "f9") == (None, "")
    assert "evidence" not in str(Story.objects.filter(pk=story.pk).values()[0]["document"].keys())


def test_a_story_without_rows_has_no_evidence(make_story: Callable[..., Story]) -> None:
    assert Evidence.rows_of(make_story(evidence={}).pk, "f1") == (None, "")
    assert Evidence.rows_of(make_story().pk, "f1") == (None, "")
    assert Evidence.objects.count() == 0


def test_the_evidence_goes_with_its_story_and_with_its_owner(
    make_story: Callable[..., Story], user: Any
) -> None:
    first, second = make_story(evidence=EVIDENCE), make_story(evidence=EVIDENCE)
    Story.objects.filter(pk=first.pk).only("pk").delete()
    assert [kept.pk for kept in Evidence.objects.all()] == [second.pk]
    user.delete()
    assert Evidence.objects.count() == Story.objects.count() == 0


def test_the_evidence_is_found_by_its_id(make_story: Callable[..., Story]) -> None:
    story = make_story(evidence=EVIDENCE)
    plan = plan_of(Evidence.objects.filter(pk=story.pk))
    assert "IDHACK" in plan or "EXPRESS" in plan or "_id_" in plan
    assert "COLLSCAN" not in plan
