"""Stories in the admin: what they are and where they came from, to be read and not changed."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from stories.models import Circuit, Spending, Story
from stories.unbroken import NO_BREAK


class ToRead(admin.ModelAdmin):
    """What is kept by the work itself: to be read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: the work makes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the work changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the work needs it."""
        return False


@admin.register(Circuit)
class CircuitAdmin(ToRead):
    """Which endpoints of language models fail, and until when nobody asks them."""

    list_display = ("name", "open_until", "probe_until", "form", "form_at")
    fields = ("id", "name", "failures", "open_until", "probe_until", "form", "form_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return True for who may: without it the circuit is closed, and all is learnt anew."""
        return bool(super(ToRead, self).has_delete_permission(request, obj))


@admin.register(Spending)
class SpendingAdmin(ToRead):
    """What a person's stories took from language models in a day."""

    list_display = ("owner", "day", "stories", "tokens", "cost")
    list_select_related = ("owner",)
    list_per_page = 50
    ordering = ("-id",)
    show_full_result_count = False
    fields = ("owner", "day", "stories", "tokens", "cost")


@admin.register(Story)
class StoryAdmin(admin.ModelAdmin):
    """Stories, newest first. The words and rows of people's data stay out of sight; deleting is the owner's."""

    # as many as stand beside each other without scrolling
    list_display = ("headline", "owner", "file_name", "shape", "created_at", "missing")
    list_select_related = ("owner",)
    list_filter = ("created_at", "attempt")
    list_per_page = 50
    search_fields = ("headline", "file_name")
    search_help_text = "A story's or job's id, words of the headline, or the file's name"
    ordering = ("-created_at",)
    show_full_result_count = False
    fields = (
        "id", "headline", "owner", "file_name", "size", "sha256", "storage_key",
        "rows", "columns", "created_at", "attempt", "warnings", "words_by", "words_took",
    )  # fmt: skip
    readonly_fields: ClassVar = fields

    @admin.display(description="size", ordering="rows")
    def shape(self, story: Story) -> str:
        """Return rows and columns of the table."""
        return f"{story.rows:,}{NO_BREAK}×{NO_BREAK}{story.columns:,}"

    @admin.display(description="a model's words took")
    def words_took(self, story: Story) -> str:
        """Return tokens, cost and time of what a model was asked for this story, without a word of it."""
        took = story.wording
        if not took:
            return "–"
        return (
            f"{took['tokensIn']:,} tokens in, {took['tokensOut']:,} out, cost {took['cost']}, {took['seconds']} s, "
            f"{took['requests']} requests, {len(took['refused'])} sentences refused ({took['model']} at {took['host']})"
        )

    @admin.display(description="missing")
    def missing(self, story: Story) -> int:
        """Return how many parts of the story could not be made."""
        return len(story.warnings)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        """Return the stories without their documents and pictures, which are large and not shown."""
        return super().get_queryset(request).defer("document", "pictures", "thumbnail", "wording")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Story], search_term: str
    ) -> tuple[QuerySet[Story], bool]:
        """Return the story of that id where an id was typed, else what the fields say."""
        try:
            return queryset.filter(pk=UUID(search_term.strip())), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: stories are told, not typed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what was told stays."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a story goes together with its job and file, by its owner."""
        return False
