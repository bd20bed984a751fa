"""The app of stories: what a story is, how it is made and shown."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """Stories."""

    name = "stories"
    verbose_name = "Stories"
