"""What every test may use: a MongoDB of its own, users and their clients, a clean cache."""

import gc
import importlib
import pkgutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from django.test import Client
from xdist import is_xdist_controller

from tests import settings as test_settings

PASSWORD = "grass-Lantern-42"


@pytest.fixture(scope="session")
def session_mongodb() -> Iterator[str]:
    """Yield the address of the session's MongoDB: a replica set on a Unix socket that ends with the session."""
    from datastory import embedded

    var_dir = Path(test_settings.VAR).resolve()
    embedded.ensure(var_dir, say=lambda text: None)
    yield embedded.uri(var_dir)
    embedded.release(var_dir)


@pytest.fixture(scope="session")
def django_db_setup(session_mongodb: str, django_db_setup: None) -> None:
    """Have the server up before pytest-django makes its database there, and the flush after each test a quick one."""
    _quicken_flush()


def pytest_configure(config: pytest.Config) -> None:
    """Extend pytest-django's blocking of the database to MongoDB; have the static files looked for once."""
    _guard_database()
    _remember_static_files()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collect untraced what is not measured, and look for no rubbish among what is collected, then or ever."""
    if is_xdist_controller(session):
        return (yield)
    gc.disable()
    tracer = Coverage.current()
    try:
        if tracer is not None:
            _import_measured(tracer)
        return (yield)
    finally:
        if tracer is not None:
            tracer.start()
        # Nearly all of it stays: each look through it would take half a second.
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)
        gc.enable()


def _import_measured(tracer: Coverage) -> None:
    """Import what is measured while it is traced, after what it needs; then trace no more.

    What the tests import besides is most of it, and takes twice as long when it is traced.
    """
    tracer.stop()
    for needed in ("pandas", "plotly.graph_objects", "pyarrow.parquet"):
        importlib.import_module(needed)
    tracer.start()
    for folder in MEASURED:
        package = f"stories.{folder.name}"
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    tracer.stop()


BROWSER, PROGRAMS, TRUTH = "in a browser", "with programs of their own", "with the stories of many tables"
WORDS = "with the words of many stories"
PIECES = {
    "e2e": BROWSER,
    "faults": PROGRAMS,
    "jobs/test_jobworker.py": PROGRAMS,
    "jobs/test_service.py": PROGRAMS,
    "datastory/test_up.py": PROGRAMS,
    "datastory/test_alone.py": PROGRAMS,
    "truth": TRUTH,
    **{
        f"stories/narrative/test_{about}.py": WORDS
        for about in ("answers", "checking", "outgoing", "passages", "aliases")
    },
}
"""Tests that share what is costly to make: each piece in one process, and all of them before the others.

The first two wait for programs and hold them to a time, and are about as long. As each is one piece no more than two of
that kind ever share the cores. A third process would use the time in which they wait, and make them too late for it.
"""


LONG = (
    "test_access.py",
    "stories/test_foreign.py",
    "jobs/test_state_machine.py",
    "jobs/test_races.py",
    "stories/analysis/test_find.py",
    "datastory/test_embedded.py",
    "stories/analysis/test_delimited.py",
    "jobs/test_bad_input.py",
)
"""Modules that take long by themselves: as the last one such would leave the other process without work."""


def piece_of(module: str) -> str:
    """Return the piece that a module of tests, named from `tests` on, belongs to: its own where none is said."""
    return PIECES.get(module.partition("/")[0]) or PIECES.get(module) or module


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the pieces begin, then what is long."""
    first = [*dict.fromkeys(PIECES.values()), *LONG]

    def place(item: pytest.Item) -> int:
        piece = piece_of(item.path.relative_to(Path(__file__).parent).as_posix())
        return first.index(piece) if piece in first else len(first)

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out whole pieces to the processes. xdist's own groups have no effect with pytest 9.2 (its issue 1386)."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPiece(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return piece_of(nodeid.partition("::")[0].removeprefix("tests/"))

    return ByPiece(config, log)


MEASURED = tuple(Path(__file__).parent / "stories" / part for part in ("analysis", "charts", "narrative"))
"""The suites that have to reach the branches of what makes a story, each by the tests of the same name.

To be traced would cost any test two fifths more. Those of these suites that only repeat much say `no_cover`.
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool | None, bool | None]:
    """Count the lines that are reached by the suites that are about them; let all others run untraced."""
    tracer = Coverage.current()
    if tracer is None or any(item.path.is_relative_to(folder) for folder in MEASURED):
        return (yield)
    tracer.stop()
    try:
        return (yield)
    finally:
        tracer.start()


def _guard_database() -> None:
    """Make `connection.database` obey pytest-django's blocker, which knows of `ensure_connection` alone.

    Without it a test that asks for no database would write one, for the MongoDB backend connects past that method.
    """
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django_mongodb_backend.base import DatabaseWrapper

    def read(self: Any) -> Any:
        BaseDatabaseWrapper.ensure_connection(self)
        return self.guarded_database

    def write(self: Any, database: Any) -> None:
        self.guarded_database = database

    def forget(self: Any) -> None:
        del self.guarded_database

    DatabaseWrapper.database = property(read, write, forget)


def _remember_static_files() -> None:
    """Have each client know the static files that the first one found: to look for them takes 20 ms for each."""
    from django.conf import settings
    from whitenoise.middleware import WhiteNoiseMiddleware

    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[Any, dict[str, Any]] = {}

    def add_files_from_finders(self: Any) -> None:
        asked = (self.static_prefix, self.max_age, repr(settings.STATICFILES_DIRS), repr(settings.STORAGES))
        if asked not in found:
            before = set(self.files)
            find(self)
            found[asked] = {url: file for url, file in self.files.items() if url not in before}
        self.files |= found[asked]

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders


def _quicken_flush() -> None:
    """Keep permissions and content types over a flush: making them again would take most of each test's time."""
    from django.core.management.commands import flush
    from django_mongodb_backend.operations import DatabaseOperations

    keep = {"auth_permission", "django_content_type", "django_migrations"}
    execute = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: Any, tables: list[str]) -> None:
        tables = [table for table in tables if table not in keep]
        first, *others = [
            {"coll": table, "pipeline": [{"$limit": 1}, {"$project": {"_id": {"$literal": table}}}]}
            for table in tables
        ]
        # Asked at once, for most of them are empty: to empty each would be twenty round trips after every test.
        steps = [*first["pipeline"], *({"$unionWith": other} for other in others)]
        full = self.connection.database[first["coll"]].aggregate(steps)
        execute(self, [found["_id"] for found in full])

    DatabaseOperations.execute_sql_flush = execute_sql_flush
    flush.emit_post_migrate_signal = lambda *args, **kwargs: None


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """Start each test with no attempt counted against anybody."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def clean_files(db: None) -> None:
    """Nothing stored in GridFS: its collections belong to no model, so the flush leaves them."""
    from django.db import connection

    connection.database["uploads.files"].delete_many({})
    connection.database["uploads.chunks"].delete_many({})


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    """Return a function that makes a user with the password of the tests: `make_user("ann@example.org")`."""
    from datastory.models import User

    def make(email: str, **fields: Any) -> User:
        return User.objects.create_user(email, PASSWORD, **fields)

    return make


@pytest.fixture
def user(make_user: Callable[..., Any]) -> Any:
    """Return somebody with an account."""
    return make_user("ann@example.org")


@pytest.fixture
def other_user(make_user: Callable[..., Any]) -> Any:
    """Return somebody else with an account."""
    return make_user("bob@example.org")


@pytest.fixture
def staff(make_user: Callable[..., Any]) -> Any:
    """Return somebody who may do everything in the admin."""
    return make_user("eve@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """Return a function that logs somebody in: `client_of(user).get("/dashboard")`."""

    def log_in(somebody: Any) -> Client:
        client = Client()
        client.force_login(somebody)
        return client

    return log_in


@pytest.fixture
def user_client(user: Any, client_of: Callable[[Any], Client]) -> Client:
    """Return a client logged in as `user`."""
    return client_of(user)


@pytest.fixture
def other_client(other_user: Any, client_of: Callable[[Any], Client]) -> Client:
    """Return a client logged in as `other_user`."""
    return client_of(other_user)


@pytest.fixture
def staff_client(staff: Any, client_of: Callable[[Any], Client]) -> Client:
    """Return a client logged in as `staff`."""
    return client_of(staff)
