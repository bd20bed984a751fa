"""The story as it is kept."""

import json
import logging
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from stories.breaker import Circuit
from stories.budgets import Spending
from stories.charts.model import charts_of, spec_from_dict
from stories.charts.thumbnails import thumbnail

__all__ = ["CARD_FIELDS", "Circuit", "Evidence", "Spending", "Story", "StoryQuerySet"]

logger = logging.getLogger(__name__)

LONGEST_HEADLINE = 500


class StoryQuerySet(models.QuerySet["Story"]):
    """Questions that are asked of stories; each has an index. Lists in their order: `stories.listing`."""

    def of(self, user: Any) -> Self:
        """Return the stories of one person."""
        return self.filter(owner_id=user.pk)

    def matching(self, words: str) -> Self:
        """Return the stories whose headline or file name holds the words; all of them for no words."""
        if not words:
            return self
        return self.filter(models.Q(headline__icontains=words) | models.Q(file_name__icontains=words))

    def as_cards(self) -> models.QuerySet["Story", dict[str, Any]]:
        """Return what a list shows of each story, as dicts, without the documents; for whole lists: `StoryList`."""
        return self.values(*CARD_FIELDS)


class Story(models.Model):
    """What was told about one uploaded table. There is one per job, and its id is the job's."""

    # db_column: the key must be the document's own, other unique indexes are not used for equality.
    id = models.UUIDField(primary_key=True, editable=False, db_column="_id")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stories", db_index=False
    )
    headline = models.CharField(max_length=LONGEST_HEADLINE)
    document = models.JSONField(help_text="The whole story with its evidence, as in story.json.")
    pictures = models.JSONField(
        default=list, blank=True, help_text='For each drawn chart {"section", "svg"}.'
    )
    thumbnail = models.TextField(blank=True, default="", help_text="The first chart's marks as a small SVG.")
    warnings = models.JSONField(
        default=list, blank=True, help_text="What is missing from the story, and why."
    )
    attempt = models.PositiveSmallIntegerField(default=1, help_text="The attempt of the job that told it.")
    words_by = models.CharField(
        max_length=200, blank=True, default="", help_text="The model whose words these are; empty: our own."
    )
    wording = models.JSONField(
        null=True,
        blank=True,
        help_text="What a model was sent and what became of its words, if one was asked.",
    )
    rewriting = models.CharField(max_length=32, blank=True, default="", editable=False)
    rewriting_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker puts it into a model's words until then."
    )

    edits = models.JSONField(
        null=True, blank=True, help_text="What its owner changed in how it is shown; the document stays."
    )
    edits_rev = models.PositiveIntegerField(default=0, help_text="Counts the edits, so that none is lost.")

    file_name = models.CharField(max_length=255)
    storage_key = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    rows = models.PositiveBigIntegerField()
    columns = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        indexes: ClassVar = [
            # dashboard, API list, count of a person's stories
            models.Index(fields=["owner", "-created_at"], name="story_of_owner"),
            # the admin's list
            models.Index(fields=["-created_at"], name="story_created"),
        ]

    def __str__(self) -> str:
        return self.headline

    @classmethod
    def from_draft(
        cls,
        *,
        job_id: uuid.UUID,
        owner_id: Any,
        document: Mapping[str, Any],
        pictures: list[dict[str, Any]],
        created_at: datetime,
        headline: str = "",
        evidence: Mapping[str, Any] | None = None,
        **kept: Any,
    ) -> Self:
        """Insert the story of a job and return it; raises IntegrityError when the job has one already.

        evidence: the rows behind its facts, as `stories.evidence.rows.behind` returns them, or nothing.
        kept: attempt, file_name, storage_key, size, sha256, rows, columns, warnings.
        """
        story = cls(
            id=job_id,
            owner_id=owner_id,
            headline=(headline or str(document["headline"]["text"]))[:LONGEST_HEADLINE],
            document=document,
            pictures=pictures,
            thumbnail=stamp_of(document),
            created_at=created_at,
            **kept,
        )
        story.save(force_insert=True)
        if evidence:
            Evidence.keep(story, evidence)
        return story


class Evidence(models.Model):
    """The rows behind the figures of a story, apart from it: they are asked for one figure at a time."""

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, db_column="_id")
    facts = models.JSONField(
        help_text="For each fact the place of its rows among the sets, or why it has none."
    )
    # texts, so that one set can be read without taking the others apart
    sets = models.JSONField(help_text="Each different set of rows as JSON.")

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def keep(cls, story: Story, evidence: Mapping[str, Any]) -> Self:
        """Insert the evidence of a story and return it."""
        texts = [json.dumps(kept, ensure_ascii=False) for kept in evidence["sets"]]
        kept = cls(story=story, facts=evidence["facts"], sets=texts)
        kept.save(force_insert=True)
        return kept

    @classmethod
    def rows_of(cls, story_id: uuid.UUID, fact: str) -> tuple[dict[str, Any] | None, str]:
        """Return (the rows behind a fact, "") or (None, why there are none, "" where nothing was kept of it)."""
        for facts, sets in cls.objects.filter(pk=story_id).values_list("facts", "sets")[:1]:
            for told in facts:
                if told["fact"] == fact:
                    rows = None if told["set"] is None else json.loads(sets[told["set"]])
                    return rows, str(told["why"])
        return None, ""


CARD_FIELDS = ("id", "headline", "file_name", "rows", "columns", "created_at", "thumbnail")


def stamp_of(document: Mapping[str, Any]) -> str:
    """Return the first chart as a stamp, or "": a story must not fail for its ornament."""
    charts = charts_of(document)
    if not charts:
        return ""
    try:
        return thumbnail(spec_from_dict(charts[0][1]))
    except Exception:
        logger.exception("A thumbnail could not be drawn")
        return ""
