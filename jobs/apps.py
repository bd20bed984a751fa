"""The app that turns an uploaded file into a story."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs, and the pages and commands around them."""

    name = "jobs"
    verbose_name = "Jobs"
