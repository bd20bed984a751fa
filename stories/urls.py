"""Addresses of stories. Deleting one deletes its job too, so that address is with the jobs."""

from django.urls import path

from stories import editing_views, explore_views, views, words_views

urlpatterns = [
    path("stories/<uuid:story_id>", views.story, name="story"),
    path("stories/<uuid:story_id>/story.json", views.story_json, name="story_json"),
    path("stories/<uuid:story_id>/story.html", views.story_html, name="story_html"),
    path("stories/<uuid:story_id>/recompute.py", views.recompute, name="recompute"),
    path("stories/<uuid:story_id>/facts.json", views.facts_json, name="facts_json"),
    path("stories/<uuid:story_id>/figures", views.figures, name="figures"),
    path("stories/<uuid:story_id>/figures/<slug:fact>", views.figure, name="figure"),
    path(
        "stories/<uuid:story_id>/figures/<slug:fact>/panel",
        views.figure,
        {"panel": True},
        name="figure_panel",
    ),
    path("stories/<uuid:story_id>/charts/<int:number>.svg", views.chart, name="chart"),
    path("stories/<uuid:story_id>/charts/<int:number>.png", views.chart_png, name="chart_png"),
    path("stories/<uuid:story_id>/charts/<int:number>.csv", views.chart_csv, name="chart_csv"),
    path("stories/<uuid:story_id>/edit", editing_views.edit, name="edit"),
    path("stories/<uuid:story_id>/explore", explore_views.explore, name="explore"),
    path("stories/<uuid:story_id>/explore.csv", explore_views.explore_csv, name="explore_csv"),
    path("stories/<uuid:story_id>/words", words_views.words, name="words"),
    path("stories/<uuid:story_id>/rewriting", words_views.rewriting, name="rewriting"),
    path("stories/<uuid:story_id>/redraw", views.redraw, name="redraw"),
]
