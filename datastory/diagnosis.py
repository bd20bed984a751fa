"""What `manage.py doctor` looks at. Each check returns findings and never raises: a check that fails is a finding."""

import importlib
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from datastory import embedded, embedded_mongod, supervisor
from datastory.mongo import database

LEAST_PYTHON: Final = (3, 11)
LIBRARIES: Final = (
    *(
        "allauth",
        "csp",
        "django_mongodb_backend",
        "django_q",
        "environ",
        "gunicorn",
        "ninja",
        "numpy",
        "pandas",
    ),
    *(
        "plotly",
        "psutil",
        "pyarrow",
        "pymongo",
        "python_calamine",
        "scipy.special",
        "vl_convert",
        "whitenoise",
    ),
)
LEAST_SERVER: Final = (6, 0)
# The oldest line of MongoDB that its makers still mend.
MAINTAINED_SERVER: Final = (7, 0)
GIGABYTE: Final = 1024**3
CACHE_MEND: Final = "Check CACHE_URL. redis:// needs one more package: .venv/bin/pip install redis"


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the report."""

    level: Level
    # what was looked at, and what was found
    text: str
    # what to do, where something is to be done
    mend: str = ""


def ok(text: str) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(level=Level.OK, text=text)


def warn(text: str, mend: str) -> Finding:
    """Return a finding that works and should be mended."""
    return Finding(level=Level.WARN, text=text, mend=mend)


def fail(text: str, mend: str) -> Finding:
    """Return a finding that keeps DataStory from working."""
    return Finding(level=Level.FAIL, text=text, mend=mend)


def python_version(found: tuple[int, int] = (sys.version_info[0], sys.version_info[1])) -> Iterator[Finding]:
    """Look at the Python that runs this."""
    shown = ".".join(map(str, found))
    if found < LEAST_PYTHON:
        yield fail(f"Python {shown}", "DataStory needs Python 3.11 or later. Install one, then: make setup")
    else:
        yield ok(f"Python {shown}")


def libraries() -> Iterator[Finding]:
    """Import what the product imports."""
    broken = []
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except Exception as problem:  # a broken binary may raise anything
            broken.append(f"{name} ({problem})")
    if broken:
        yield fail(f"Libraries that cannot be imported: {'; '.join(broken)}", "make setup")
    else:
        yield ok(f"{len(LIBRARIES)} libraries can be imported")


def port(number: int, host: str = "127.0.0.1") -> Iterator[Finding]:
    """See whether the web server could listen."""
    try:
        supervisor.check_port(host, number)
    except supervisor.PortTaken:
        if supervisor.answers(host, number):
            yield ok(f"Port {number}: DataStory, or something with the same health check, is running there")
        else:
            yield fail(
                f"Port {number} is in use by another program", f"End it, or: make run PORT={number + 1}"
            )
    else:
        yield ok(f"Port {number} is free")


def disk() -> Iterator[Finding]:
    """See whether there is room for the database and the files of running jobs."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.VAR_DIR).free
    text = f"{free / GIGABYTE:.1f} GB free at {settings.VAR_DIR}"
    mend = "Free some space, or set DATASTORY_VAR to a folder on another disk."
    if free < embedded_mongod.LEAST_FREE_BYTES:
        yield fail(text, mend)
    elif free < 2 * GIGABYTE:
        yield warn(text, mend)
    else:
        yield ok(text)


def embedded_program() -> Iterator[Finding]:
    """See whether the embedded MongoDB could run here; nothing is said where `DATABASE_URL` names a server."""
    if not settings.EMBEDDED_MONGODB:
        return
    try:
        program = embedded_mongod.find_program()
    except embedded.EmbeddedError as problem:
        yield fail("No MongoDB to embed", str(problem))
        return
    missing = embedded_mongod.missing_libraries(program)
    if missing:
        yield fail(f"{program} lacks {', '.join(missing)}", embedded_mongod.INSTALL_LIBRARIES)
        return
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    if version.returncode:
        yield fail(
            f"{program} does not run: {version.stderr.strip()[:200]}", "Set DATABASE_URL to a MongoDB server."
        )
    else:
        yield ok(f"The embedded MongoDB can run: {version.stdout.splitlines()[0]}")


def server() -> Iterator[Finding]:
    """Ask the database server what it is; the embedded one is started for it."""
    try:
        if settings.EMBEDDED_MONGODB:
            embedded.ensure(settings.VAR_DIR, say=lambda text: None)
        client = database().client
        hello = client.admin.command("hello")
        version = tuple(client.server_info()["versionArray"][:2])
    except Exception as problem:  # the driver, the resolver or the keeper: all mean that there is no server
        yield fail(f"The database does not answer: {problem}"[:300], "Start it, or correct DATABASE_URL.")
        return
    yield from server_version(version)
    yield from topology(hello)
    yield from migrations()
    yield from storage()
    yield from workers()


def server_version(version: tuple[int, int]) -> Iterator[Finding]:
    """Judge the version of the server."""
    shown = ".".join(map(str, version))
    if version < LEAST_SERVER:
        yield fail(f"MongoDB {shown} is too old", "Use MongoDB 7 or 8.")
    elif version < MAINTAINED_SERVER:
        yield warn(
            f"MongoDB {shown} is past its end of life: good for trying, not for anything that matters",
            "For real use set DATABASE_URL to a server of version 7 or 8.",
        )
    else:
        yield ok(f"MongoDB {shown}")


def topology(hello: dict[str, Any]) -> Iterator[Finding]:
    """Judge whether the server can commit two documents together."""
    if hello.get("setName") or hello.get("msg") == "isdbgrid":
        yield ok(f"Replica set {hello.get('setName', '(behind a router)')}: transactions work")
    else:
        yield fail(
            "The server is a standalone one: no transactions, and acknowledged writes can be lost",
            "Make it a replica set; one member is enough: start mongod with --replSet rs0, then rs.initiate() once.",
        )


def migrations() -> Iterator[Finding]:
    """See whether the tables are as the code expects."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield fail(f"{len(waiting)} migrations are not applied", "manage.py migrate")
    else:
        yield ok("Migrations are applied")


def storage() -> Iterator[Finding]:
    """Write, read and remove a small file where uploads go."""
    name, content = f"doctor-{uuid.uuid4().hex}", b"is it there?"
    try:
        saved = default_storage.save(name, ContentFile(content))
        with default_storage.open(saved) as file:
            same = file.read() == content
        default_storage.delete(saved)
    except Exception as problem:  # any storage may be configured, with errors of its own
        yield fail(f"Uploads cannot be stored: {problem}", "Check the rights and the room of the storage.")
        return
    if same:
        yield ok("Uploads can be stored")
    else:
        yield fail("The storage gave back other bytes than were stored", "Check the storage.")


def counters() -> Iterator[Finding]:
    """Keep and read back a value where attempts to log in are counted."""
    key = f"doctor-{uuid.uuid4().hex}"
    try:
        cache.set(key, 1, timeout=10)
        kept = cache.get(key)
        cache.delete(key)
    except Exception as problem:  # any cache may be configured, with errors of its own
        yield fail(f"The cache cannot be used: {problem}", CACHE_MEND)
        return
    if kept == 1:
        yield ok("The cache keeps what it is given")
    else:
        yield fail("The cache forgets what it is given", CACHE_MEND)


def workers() -> Iterator[Finding]:
    """See whether somebody works on jobs."""
    from jobs.models import Job

    overdue = Job.objects.overdue(timezone.now()).count()
    if overdue:
        yield warn(
            f"{overdue} jobs have lost their worker",
            "Start one: manage.py jobworker. It takes them up again.",
        )


def browser() -> Iterator[Finding]:
    """Look for Chromium, which the tests alone need."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        yield ok("Chromium is there, for the tests")
    else:
        yield warn(
            "Chromium is missing; only the tests need it",
            "make test installs it, or: apt-get install chromium",
        )


def examine(port_number: int) -> Iterator[Finding]:
    """Yield everything there is to say, in an order that explains later findings by earlier ones."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        python_version,
        libraries,
        disk,
        lambda: port(port_number),
        embedded_program,
        counters,
        server,
        browser,
    ]
    for check in checks:
        yield from check()
