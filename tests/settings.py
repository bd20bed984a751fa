"""Settings of the test suite: the real ones, in a temporary folder, with a MongoDB of the session's own.

Whatever `DATABASE_URL` or `.env` says is put aside before the real settings are read, so no test can reach a database
that somebody uses.
"""

import atexit
import os
import shutil

from tests.places import quick_folder

VAR = str(quick_folder())
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
for name in (
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "SPOOL_DIR",
    "TRUSTED_PROXY_COUNT",
    "PYTHON_SERVICE_URL",
    "PYTHON_SERVICE_KEY",
    "PUBLIC_URL",
    "SERVICE_SILENCE_SECONDS",
    "AI_BASE_URL",
    "AI_MODEL",
    "AI_API_KEY",
):
    os.environ.pop(name, None)
os.environ |= {
    "DATASTORY_ENV": "test",
    "DATASTORY_VAR": VAR,
    "SECRET_KEY": "a key for tests alone, as long as production asks for it to be",
    "CACHE_URL": "locmemcache://",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "INFO",
}

from datastory.settings import *  # noqa: E402, F403 (the environment comes first)

# The real one is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
