"""Addresses of jobs."""

from django.urls import path

from jobs import views

urlpatterns = [
    path("", views.home, name="home"),
    path("upload", views.upload, name="upload"),
    path("samples/<slug:key>", views.tell_sample, name="tell_sample"),
    path("dashboard", views.dashboard, name="dashboard"),
    path("jobs", views.uploads, name="jobs"),
    path("processing/<uuid:job_id>", views.processing, name="processing"),
    path("processing/<uuid:job_id>/progress", views.progress, name="progress"),
    path("processing/<uuid:job_id>/cancel", views.cancel, name="cancel"),
    path("processing/<uuid:job_id>/go-on", views.go_on, name="go_on"),
    path("processing/<uuid:job_id>/look-again", views.look_again, name="look_again"),
    path("processing/<uuid:job_id>/retry", views.retry, name="retry"),
    path("processing/<uuid:job_id>/reread", views.reread, name="reread"),
    path("processing/<uuid:job_id>/delete", views.delete_job, name="delete_job"),
    # A worker of the jobs rewords it.
    path("stories/<uuid:story_id>/rewrite", views.rewrite_story, name="rewrite"),
    # Deleting a story deletes its job and its file as well.
    path("stories/<uuid:story_id>/delete", views.delete_story, name="delete_story"),
]
