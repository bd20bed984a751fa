"""How settings read their values: from the environment, refusing what makes no sense with a sentence that says why."""

import re
from typing import Final

import environ
from django.core.exceptions import ImproperlyConfigured

env: Final = environ.Env()


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    """Return the value of `name`; raise ImproperlyConfigured if it is not among `choices`."""
    value = str(env.str(name, default=default))
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Use one of: {', '.join(choices)}.")
    return value


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return `name` as a whole number; raise ImproperlyConfigured if it is not one or is below `least`."""
    text = str(env.str(name, default=str(default))).strip()
    if not re.fullmatch(r"\d+", text) or int(text) < least:
        raise ImproperlyConfigured(f"{name} is {text!r}. Use a whole number, {least} or more.")
    return int(text)


def flag(name: str, *, default: bool) -> bool:
    """Return `name` as a boolean; raise ImproperlyConfigured for a word that is neither."""
    text = str(env.str(name, default=str(default))).strip().lower()
    if text not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is {text!r}. Use true or false.")
    return text in {"1", "true", "yes", "on"}


def address(name: str) -> str:
    """Return `name` as a web address without a slash at its end, "" when unset; raise ImproperlyConfigured if wrong."""
    text = str(env.str(name, default="")).strip().rstrip("/")
    if not re.fullmatch(r"(https?://(\[[0-9a-fA-F:]+\]|[^\s/?#@:]+)(:\d{1,5})?(/[^\s?#]*)?)?", text):
        raise ImproperlyConfigured(f"{name} is {text!r}. Use an address like https://analysis.example.org")
    return text


def private_address(name: str) -> str:
    """Return `name` as `address` does; raise ImproperlyConfigured for one that others on the way could read."""
    text = address(name)
    host = re.sub(r"^https?://", "", text).split("/")[0]
    if text.startswith("http:") and not re.fullmatch(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?", host):
        raise ImproperlyConfigured(f"{name} begins with http:. Use https, or a server on this machine.")
    return text


def price(name: str) -> float:
    """Return `name` as an amount of money, 0 when unset; raise ImproperlyConfigured if it is none."""
    text = str(env.str(name, default="0")).strip()
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
        raise ImproperlyConfigured(f"{name} is {text!r}. Use a number like 0.15")
    return float(text)


def database_name(url: str) -> str:
    """Return the database named in the path of a MongoDB address, or `datastory` where it names none."""
    path = re.sub(r"^mongodb(\+srv)?://[^/]+", "", url).split("?")[0].strip("/")
    return path or "datastory"


def changelog_version(text: str) -> str:
    """Return the version in the first release heading of the changelog (`## 0.1.0 - date`), or `0` without one."""
    found = re.search(r"^## \[?v?(\d[\w.]*)", text, re.MULTILINE)
    return found.group(1) if found else "0"
