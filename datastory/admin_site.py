"""The admin site: people log in through the same page, and under the same limits, as everybody else."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse


class DataStoryAdminSite(AdminSite):
    """Django's admin without a login form of its own."""

    site_header = "DataStory"
    site_title = "DataStory"
    index_title = "Administration"

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send to the login page; 403 for somebody who is logged in and not staff."""
        return secure_admin_login(super().login)(request, extra_context=extra_context)
