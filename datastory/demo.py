"""The accounts and the story that a first visitor finds: made by `manage.py up`, never in production."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files import File

from datastory.models import User
from jobs import uploads
from jobs.models import Job, Status

DEMO_EMAIL: Final = "demo@datastory.local"
ADMIN_EMAIL: Final = "admin@datastory.local"
SAMPLES: Final = settings.BASE_DIR / "stories" / "samples"
SAMPLE_SECONDS: Final = 120.0
# Easy to read aloud and to type: no 0 and o, no 1 and l.
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
ENDED: Final = {Status.COMPLETED, Status.FAILED, Status.CANCELLED}


@dataclass(frozen=True, kw_only=True)
class Login:
    """An account and how to get into it."""

    # what the account is for
    purpose: str
    # login name
    email: str
    # the password, or None where the person has changed it since
    password: str | None


def make_logins(kept_in: Path) -> list[Login]:
    """Return the demo user's and the admin's login, making the accounts that do not exist yet.

    The passwords are random, made once, and remembered in `kept_in`, which its owner alone can read.
    """
    passwords = _remembered(kept_in)
    return [
        _login("Demo user", DEMO_EMAIL, passwords["demo"]),
        _login("Admin", ADMIN_EMAIL, passwords["admin"], admin=True),
    ]


def _remembered(path: Path) -> dict[str, str]:
    if path.exists():
        remembered: dict[str, str] = json.loads(path.read_text())
        return remembered
    passwords = {
        name: "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
        for name in ("demo", "admin")
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(passwords, file)
    return passwords


def _login(purpose: str, email: str, password: str, *, admin: bool = False) -> Login:
    user = User.objects.filter(email=email).first()
    if user is None:
        make = User.objects.create_superuser if admin else User.objects.create_user
        user = make(email, password)
    return Login(purpose=purpose, email=email, password=password if user.check_password(password) else None)


def upload_sample(owner: User) -> Job | None:
    """Return the job of a sample table uploaded the way everybody uploads; None if the owner has had one before.

    None as well where the sample is larger than the limit of uploads.
    """
    sample = next(iter(sorted(SAMPLES.glob("*.csv"))), None)
    if sample is None or Job.objects.filter(owner=owner).exists():
        return None
    if sample.stat().st_size > settings.MAX_UPLOAD_BYTES:
        return None
    with sample.open("rb") as file:
        return uploads.accept(file=File(file, name=sample.name), owner=owner, file_name=sample.name)


def status_of(job: Job) -> str:
    """Return the status that the job has now."""
    return str(Job.objects.values_list("status", flat=True).get(pk=job.pk))
