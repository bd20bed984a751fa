"""A page of charts in Chromium, without a server: the page's own template, styles and script, answered from disk."""

import json
import mimetypes
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from stories.charts.model import ChartSpec, spec_to_dict
from stories.charts.pictures import both
from stories.page import chart_of

ADDRESS = "http://charts.test"
NOBODY = "00000000-0000-4000-8000-000000000000"
PLOTLY = "vendor/plotly-cartesian.min.js"
STYLES = ("css/fonts.css", "css/tokens.css", "css/base.css", "css/components.css", "css/chart.css")
# The sum of layout shifts that no input caused, as web-vitals counts it.
SHIFTS = """
window.shifts = 0;
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


def page_of_charts(specs: dict[str, ChartSpec]) -> str:
    """Return the HTML of a page with those charts, one under the other."""
    figures = []
    for place, spec in enumerate(specs.values()):
        chart = chart_of(json.loads(json.dumps(spec_to_dict(spec))), place, both(spec))
        known: dict[str, Any] = {"chart": chart, "section": {"title": {"text": ""}}, "story": {"id": NOBODY}}
        figures.append(f'<section class="stage">{render_to_string("stories/_chart.html", known)}</section>')
    styles = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in STYLES)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Charts</title>{styles}"
        '<link id="plotly.js-style-global" class="no-inline-styles" rel=stylesheet href="/static/css/plotly.css">'
        '<meta name=viewport content="width=device-width">'
        f'<body><main style="padding: 20px">{"".join(figures)}</main>'
        f'<script src="/static/js/charts.js" data-plotly="/static/{PLOTLY}"></script></body></html>'
    )


def open_charts(browser: Browser, html: str, **options: Any) -> Page:
    """Return a page that shows the charts, each of them scrolled through so that Plotly has taken over."""
    context = browser.new_context(**options)
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.route(f"{ADDRESS}/**", lambda route: _answer(route, html))
    page.goto(f"{ADDRESS}/")
    return page


def _answer(route: Route, html: str) -> None:
    path = route.request.url.removeprefix(ADDRESS)
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
        return
    found = finders.find(path.removeprefix("/static/"))
    if not isinstance(found, str):
        route.fulfill(status=404)
        return
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    route.fulfill(body=Path(found).read_bytes(), content_type=kind)
