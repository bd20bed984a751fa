"""Settings of the processes under test: the real ones, a name for each process, breakpoints, limits by environment."""

import os
import sys

from datastory.settings import *  # noqa: F403
from datastory.settings import INSTALLED_APPS
from tests.faults import titles

# django-q2 tells `setproctitle` what each process is, if there is such a module: ours gives the process that name.
sys.modules["setproctitle"] = titles

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.breakpoints.Breakpoints"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
for name in ("JOB_LEASE_SECONDS", "JOB_BEAT_SECONDS", "JOB_WALL_SECONDS"):
    if name in os.environ:
        globals()[name] = int(os.environ[name])
