"""Pages as text: what a template may hold, and what a job's page says in each state."""

import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
JOB = UUID("3f2a77aa-0000-4000-8000-00000000c41f")
MARKUP_WRITERS = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function")


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_and_stays_short(name: str) -> None:
    get_template(name)
    assert len((TEMPLATES / name).read_text().splitlines()) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_a_template_holds_no_script_no_handler_and_no_foreign_address(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"\sstyle\s*=|<style", text)
    assert "javascript:" not in text
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text)


def test_only_pictures_drawn_by_the_server_go_out_unescaped() -> None:
    unescaped = {
        name for name in NAMES if re.search(r"\|\s*safe\b|autoescape", (TEMPLATES / name).read_text())
    }
    assert unescaped == {"jobs/_stories.html"}
    assert (TEMPLATES / "jobs/_stories.html").read_text().count("story.thumbnail|safe") == 1


def test_vendored_scripts_are_the_ones_that_were_checked() -> None:
    listed = re.findall(
        r"^\| ([\w.-]+\.js) \|.*\| ([0-9a-f]{64}) \|$", (STATIC / "vendor/README.md").read_text(), re.M
    )
    assert {name for name, _ in listed} == {path.name for path in (STATIC / "vendor").glob("*.js")}
    for name, checksum in listed:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == checksum


def test_every_file_that_a_style_sheet_asks_for_is_there() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
            assert (sheet.parent / address).is_file(), address


def test_styles_use_only_tokens_that_exist() -> None:
    sheets = {sheet.name: sheet.read_text() for sheet in (STATIC / "css").glob("*.css")}
    known = set(re.findall(r"(--[\w-]+):", sheets["tokens.css"]))
    for name, text in sheets.items():
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= known, name


def test_scripts_never_write_markup() -> None:
    for script in (STATIC / "js").glob("*.js"):
        text = script.read_text()
        assert not MARKUP_WRITERS.search(text), script
        assert len(text.splitlines()) < 150


def _job(**changes: Any) -> SimpleNamespace:
    """Return what the progress page shows of a job that is a third done, but for the changes."""
    states = {"uploading": "done", "analyzing": "current", "generating": "waiting", "visualizing": "waiting"}
    job: dict[str, Any] = {
        "job_id": JOB, "rev": 7, "status": "processing", "percent": 34, "heading": "Analyzing", "position": None,
        "file": SimpleNamespace(name="<b>flights</b>.csv", size_text="34 MB", rows=336776, columns=19),
        "stages": [
            SimpleNamespace(key=key, name=key.title(), state=state, note="", seconds_text="")
            for key, state in states.items()
        ],
        "time_left": "about 4–7 s left", "found": ["336,776 rows"], "worker_lost": False, "interrupted": "",
        "attempt": 1, "tries_left": "can be tried again 3 times", "can_retry": False, "can_cancel": True,
        "error": None, "warnings": [],
        "story_url": "", "finished": False,
    }  # fmt: skip
    return SimpleNamespace(**(job | changes))


def _fragment(**changes: Any) -> str:
    return render_to_string("jobs/_progress.html", {"p": _job(**changes)})


def _failed(category: str, *, can_retry: bool = True) -> str:
    error = SimpleNamespace(
        category=category,
        category_label="Reading",
        code="locked",
        message="It is locked.",
        action="Unlock it.",
        retryable=False,
        of_the_file=category == "preprocessing",
    )
    return _fragment(
        status="failed",
        finished=True,
        can_cancel=False,
        error=error,
        can_retry=can_retry,
        tries_left="can be tried again 2 times",
    )


def test_a_running_job_asks_again_every_two_seconds_from_the_revision_it_shows() -> None:
    page = _fragment()
    assert 'hx-trigger="every 2s, refresh"' in page
    assert f'hx-get="/processing/{JOB}/progress?rev=7"' in page


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_a_job_that_ended_asks_no_more(status: str) -> None:
    assert "hx-" not in _fragment(status=status, finished=True)


def test_a_failed_job_asks_no_more() -> None:
    assert "hx-" not in _failed("analysis")


def test_the_ring_tells_a_screen_reader_stage_and_percentage() -> None:
    page = _fragment()
    assert 'aria-valuenow="34"' in page
    assert 'aria-valuetext="Analyzing, 34 percent"' in page
    assert 'stroke-dasharray="34 100"' in page


def test_a_waiting_job_has_no_percentage_and_says_who_is_ahead() -> None:
    page = _fragment(status="queued", percent=0, position=2)
    assert "aria-valuenow" not in page
    assert "2 jobs ahead of yours" in page


def test_one_stage_is_the_current_step() -> None:
    assert _fragment().count('aria-current="step"') == 1


def test_names_from_the_file_are_escaped() -> None:
    page = _fragment()
    assert "&lt;b&gt;flights&lt;/b&gt;.csv" in page
    assert "<b>flights" not in page


def test_a_finished_job_names_the_story_that_opens_by_itself() -> None:
    page = _fragment(status="completed", percent=100, finished=True, story_url=f"/stories/{JOB}")
    assert f'data-open-story="/stories/{JOB}"' in page
    assert f'<a class="button" href="/stories/{JOB}">' in page


def test_a_file_at_fault_is_first_offered_another_file() -> None:
    page = _failed("preprocessing")
    assert page.index("Upload another table") < page.index("Try again")


@pytest.mark.parametrize("category", ["analysis", "narrative", "visualization"])
def test_other_failures_are_first_offered_another_try(category: str) -> None:
    page = _failed(category)
    assert page.index("Try again") < page.index("Upload another table")


def test_a_failure_says_what_to_do_and_how_to_name_it() -> None:
    page = _failed("analysis")
    for words in ("It is locked.", "Unlock it.", "locked", "attempt 1, can be tried again 2 times", str(JOB)):
        assert words in page


def test_after_the_last_attempt_the_page_says_so_and_offers_no_other() -> None:
    page = _failed("analysis", can_retry=False)
    assert "Try again" not in page
    assert "had all its attempts" in page


def test_a_lost_worker_is_said() -> None:
    said = "The work was interrupted. It is starting again by itself: attempt 2."
    assert said in _fragment(worker_lost=True, interrupted=said)


def test_the_error_page_needs_neither_request_nor_context() -> None:
    page = render_to_string("error.html", {})
    assert "Something went wrong" in page
    assert "Log in" not in page
