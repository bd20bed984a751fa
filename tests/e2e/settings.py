"""Settings of the stack: the real ones, but for the hash of passwords, which takes half a second of each sign-up."""

from datastory.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
