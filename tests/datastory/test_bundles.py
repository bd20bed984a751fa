"""In production the styles that come together are one file; it holds all of them, in order, and finds its fonts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import override_settings

from datastory.bundles import BUNDLES
from datastory.templatetags.stylesheets import stylesheets

CSS = Path(settings.BASE_DIR) / "static" / "css"
LINK = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)">')


@pytest.fixture
def collected(tmp_path: Path) -> Iterator[Path]:
    """Yield the folder of the static files as in production, without the large ones that are no styles."""
    kept: dict[str, Any] = settings.STORAGES | {
        "staticfiles": {"BACKEND": "datastory.bundles.BundledStaticFilesStorage"}
    }
    with override_settings(STORAGES=kept, STATIC_ROOT=str(tmp_path)):
        for _ in range(2):
            # as often as a site is brought up to date
            call_command(
                "collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "vendor", "js"]
            )
        yield tmp_path


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_is_one_file_with_all_its_styles_in_order(collected: Path, bundle: str) -> None:
    (name,) = LINK.findall(stylesheets(bundle))
    assert re.fullmatch(rf"css/bundle-{bundle}\.[0-9a-f]{{12}}\.css", name)
    text = (collected / name).read_text(encoding="utf-8")
    assert (collected / f"{name}.gz").exists()
    rules = "\n".join((CSS / f"{part}.css").read_text(encoding="utf-8") for part in BUNDLES[bundle])
    # references are those to the hashed files
    assert re.sub(r"url\([^)]*\)", "", text) == re.sub(r"url\([^)]*\)", "", rules)
    for font in re.findall(r'url\("([^"]+)"\)', text):
        assert (collected / "css" / font).exists(), font


def test_elsewhere_each_style_sheet_is_served_as_it_is() -> None:
    assert LINK.findall(stylesheets("house")) == [f"css/{part}.css" for part in BUNDLES["house"]]


def test_pages_link_to_the_house_first() -> None:
    error = {"status": 404, "message": "Nothing here.", "action": "Go back.", "code": "not_found"}
    page = render_to_string("error.html", {"error": error, "request_id": ""})
    assert LINK.findall(page)[: len(BUNDLES["house"])] == [f"css/{part}.css" for part in BUNDLES["house"]]
