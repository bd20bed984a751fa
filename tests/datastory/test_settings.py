"""Settings: nothing to set for trying; in production a half-made configuration is refused, with what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from datastory.environment import changelog_version, database_name

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "DATASTORY_ENV": "production",
    "SECRET_KEY": "k3y-" * 15,
    "ALLOWED_HOSTS": "stories.example.org",
    "DATABASE_URL": "mongodb://db.example.org/stories?replicaSet=rs0",
}
AI = {"AI_BASE_URL": "https://ai.example.org/v1", "AI_MODEL": "m"}
SHOW = "from django.conf import settings as s; print(({name}))"


def start(
    environment: dict[str, str], tmp_path: Path, show: str = "s.DEBUG"
) -> "subprocess.CompletedProcess[str]":
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", SHOW.format(name=show)],
        cwd=ROOT,
        env=clean
        | {"DJANGO_SETTINGS_MODULE": "datastory.settings", "DATASTORY_VAR": str(tmp_path)}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_needs_to_be_set_to_try_it(tmp_path: Path) -> None:
    answer = start({}, tmp_path, "s.DEBUG, s.EMBEDDED_MONGODB, s.ALLOWED_HOSTS, len(s.SECRET_KEY) >= 50")
    assert answer.stdout.strip() == "(False, True, ['localhost', '127.0.0.1', '[::1]'], True)", answer.stderr


def test_the_secret_key_of_an_installation_is_made_once_and_private(tmp_path: Path) -> None:
    first, second = (start({}, tmp_path, "s.SECRET_KEY").stdout for _ in range(2))
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert start({}, tmp_path / "other", "s.SECRET_KEY").stdout != first


def test_a_whole_production_configuration_is_accepted(tmp_path: Path) -> None:
    answer = start(
        GOOD, tmp_path, "s.DEBUG, s.EMBEDDED_MONGODB, s.DATABASES['default']['NAME'], s.SESSION_COOKIE_NAME"
    )
    assert answer.stdout.strip() == "(False, False, 'stories', '__Host-sessionid')", answer.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be a random text of 50 characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a random text of 50 characters"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY must be a random text"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"DATABASE_URL": ""}, "the embedded MongoDB is for trying and testing"),
        ({"DATABASE_URL": "postgres://db/stories"}, "DATABASE_URL does not start with mongodb"),
        ({"DEBUG": "true"}, "DEBUG is on in production"),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'. Use true or false"),
        ({"DATASTORY_ENV": "staging"}, "Use one of: development, production, test"),
        ({"WORKERS": "many"}, "WORKERS is 'many'. Use a whole number, 1 or more"),
        ({"WORKERS": "0"}, "WORKERS is '0'. Use a whole number, 1 or more"),
        ({"MAX_UPLOAD_BYTES": "10 MB"}, "MAX_UPLOAD_BYTES is '10 MB'"),
        (
            {"PYTHON_SERVICE_URL": "https://analysis.example.org"},
            "PYTHON_SERVICE_URL is set and PUBLIC_URL is not",
        ),
        (
            {"PYTHON_SERVICE_URL": "analysis:8000"},
            "PYTHON_SERVICE_URL is 'analysis:8000'. Use an address like",
        ),
        ({"PUBLIC_URL": "https://me@stories.example.org"}, "PUBLIC_URL is 'https://me@stories.example.org'"),
        ({"SERVICE_SILENCE_SECONDS": "5"}, "SERVICE_SILENCE_SECONDS is '5'. Use a whole number, 15 or more"),
        ({"AI_BASE_URL": "https://ai.example.org/v1"}, "AI_BASE_URL and AI_MODEL belong together"),
        ({"AI_MODEL": "m"}, "AI_BASE_URL and AI_MODEL belong together"),
        ({"AI_API_KEY": "k"}, "AI_BASE_URL and AI_MODEL belong together"),
        (
            AI | {"AI_BASE_URL": "http://ai.example.org/v1"},
            "AI_BASE_URL begins with http:. Use https, or a server",
        ),
        (AI | {"AI_BASE_URL": "http://localhost.evil.example/v1"}, "AI_BASE_URL begins with http:"),
        (AI | {"AI_PRICE_IN": "cheap"}, "AI_PRICE_IN is 'cheap'. Use a number like 0.15"),
    ],
)
def test_production_refuses_what_is_missing_or_wrong(
    change: dict[str, str], words: str, tmp_path: Path
) -> None:
    answer = start(GOOD | change, tmp_path)
    assert answer.returncode != 0
    assert words.lower() in answer.stderr.lower()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("mongodb://h", "datastory"),
        ("mongodb://h/", "datastory"),
        ("mongodb://u:p@a:1,b:2/stories?replicaSet=rs0", "stories"),
        ("mongodb+srv://h.example.org/x?retryWrites=true", "x"),
        ("mongodb://h/?replicaSet=rs0", "datastory"),
        ("mongodb://%2Ftmp%2Fx.sock/y?directConnection=true", "y"),
    ],
)
def test_the_database_is_the_one_named_in_the_address(url: str, name: str) -> None:
    assert database_name(url) == name


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:11434/v1",
        "http://localhost:8080/v1",
        "http://[::1]:8000/v1",
        "https://ai.example.org",
    ],
)
def test_a_model_is_asked_by_https_or_on_this_machine(address: str, tmp_path: Path) -> None:
    answer = start(
        GOOD | AI | {"AI_BASE_URL": address, "AI_PRICE_OUT": "0.6"}, tmp_path, "s.AI_BASE_URL, s.AI_PRICE_OUT"
    )
    assert answer.stdout.strip() == f"('{address}', 0.6)", answer.stderr


def test_retired_secret_keys_are_still_good_for_reading(tmp_path: Path) -> None:
    answer = start(GOOD | {"SECRET_KEY_FALLBACKS": "a,b"}, tmp_path, "s.SECRET_KEY_FALLBACKS")
    assert answer.stdout.strip() == "['a', 'b']", answer.stderr


def test_the_version_is_the_newest_of_the_changelog() -> None:
    assert changelog_version("# Changelog\n\n## [1.4.0] - 2026-01-01\n\n## 1.3.0 - 2025") == "1.4.0"
    assert changelog_version("# Changelog\n") == "0"


def test_every_variable_that_is_read_is_in_the_example_and_the_reverse() -> None:
    import re

    code = (ROOT / "datastory" / "settings.py").read_text()
    read = set(
        re.findall(r'(?:env\.\w+|one_of|integer|flag|private_address|address|price)\(\s*"([A-Z_]+)"', code)
    )
    shown = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == shown


@pytest.mark.slow_start
def test_the_deployment_check_has_nothing_to_say_in_production(tmp_path: Path) -> None:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    answer = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=clean | {"DATASTORY_VAR": str(tmp_path)} | GOOD | {"SECRET_KEY": "tHe-k3y_of.tests;" * 4},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr + answer.stdout
