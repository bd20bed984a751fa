"""No test reaches a database that somebody uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from datastory.gridfs import GridFSStorage
from datastory.models import User


def test_a_test_that_asked_for_no_database_cannot_write_one() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.create(email="ghost@example.org")


def test_a_test_that_asked_for_no_database_cannot_store_a_file() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        GridFSStorage().save("ghost", ContentFile(b"boo"))


def test_the_settings_of_the_tests_ignore_the_database_of_the_developer(tmp_path: Path) -> None:
    code = "from tests import settings; print(settings.DATABASES['default']['HOST'], settings.VAR_DIR)"
    environment = os.environ | {
        "DATABASE_URL": "mongodb://real.example.org/precious",
        "DATASTORY_VAR": str(tmp_path),
    }
    answer = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert "real.example.org" not in answer.stdout
    assert str(tmp_path) not in answer.stdout


@pytest.mark.django_db
def test_marked_tests_write_a_database_of_their_own() -> None:
    assert settings.DATABASES["default"]["NAME"].startswith("test_datastory")
    User.objects.create(email="ghost@example.org")
    assert User.objects.count() == 1
