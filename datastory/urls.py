"""Every address. Jobs and stories own theirs; error pages are ours."""

from django.contrib import admin
from django.urls import include, path

from datastory.api import api
from datastory.views import healthz, styleguide

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("styleguide", styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("api/", api.urls),
    path("", include("jobs.urls")),
    path("", include("stories.urls")),
]

handler400 = "datastory.views.bad_request"
handler403 = "datastory.views.permission_denied"
handler404 = "datastory.views.not_found"
handler429 = "datastory.views.too_many_requests"
handler500 = "datastory.views.server_error"
