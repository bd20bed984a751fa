"""`python -m tests.benchmarks.lighthouse`: what Lighthouse 12 says of a story's page, served as in production.

Gunicorn over TLS, compressed static files, production settings; a phone on a slow network (Lighthouse's default), the
median of five runs. Lighthouse runs on Node 18 or newer and is no dependency of ours:

    npm install --prefix var/lighthouse lighthouse@12

It is looked for there, or on PATH, or where LIGHTHOUSE says.
"""

import gzip
import json
import os
import re
import secrets
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from datastory import embedded, supervisor
from datastory.processes import end_with_parent, kill_session
from tests.benchmarks.client import Client
from tests.benchmarks.stack import ROOT, free_port

RUNS: Final = 5
TRIES: Final = 3
TABLE: Final = ROOT / "tests" / "data" / "flights.csv"
KEPT: Final = ROOT / "var" / "look"
EMAIL, PASSWORD = "reader@example.org", "grass-Lantern-42"
FLOORS: Final = {"performance": 95, "accessibility": 100, "best-practices": 100}
MOST_SCRIPT: Final = 550_000
MOST_SHIFT: Final = 0.02
TIMES: Final = {
    "first-contentful-paint": "first paint",
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
    "speed-index": "speed index",
    "server-response-time": "server",
}


def program() -> str | None:
    """Return where Lighthouse is, or None."""
    own = ROOT / "var" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
    return os.environ.get("LIGHTHOUSE") or (str(own) if own.exists() else shutil.which("lighthouse"))


@contextmanager
def production() -> Iterator[str]:
    """Yield the address of a DataStory with production settings, over TLS, with one account (`EMAIL`, `PASSWORD`)."""
    with tempfile.TemporaryDirectory(prefix="datastory-look-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
            check=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        embedded.ensure(folder, say=lambda text: None)
        port = free_port()
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment = clean | {
            "DATASTORY_ENV": "production",
            "DATASTORY_VAR": str(folder),
            "DATABASE_URL": embedded.uri(folder).replace("/?", "/look?"),
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "localhost",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        for words in (
            ["migrate", "--verbosity=0"],
            ["collectstatic", "--noinput", "--verbosity=0"],
            ["createsuperuser", "--noinput", f"--email={EMAIL}"],
        ):
            subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)
        tls = [f"--keyfile={key}", f"--certfile={certificate}"]
        children = [
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
            for command in (
                supervisor.worker().command,
                [*supervisor.web_server("127.0.0.1", port).command, *tls],
            )
        ]
        try:
            yield f"https://localhost:{port}"
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(30)
                kill_session(child.pid)
            embedded.release(folder)


def visitor(address: str) -> Client:
    """Return somebody who is logged in there, once it answers."""
    client = Client(address)
    # the certificate is one that we signed ourselves
    trusting = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
    cookies = urllib.request.HTTPCookieProcessor(client.cookies)
    client.open = urllib.request.build_opener(trusting, cookies).open
    deadline = time.monotonic() + 60
    while True:
        try:
            client.get("/healthz")
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    client.log_in(EMAIL, PASSWORD)
    return client


def report(lighthouse: str, page: str, cookies: str, kept: Path) -> dict[str, Any]:
    """Return what one run found; a run whose trace Chromium lost (NO_NAVSTART on a busy machine) is begun anew."""
    for _ in range(TRIES - 1):
        try:
            return run(lighthouse, page, cookies, kept)
        except subprocess.CalledProcessError as lost:
            print(f"Lighthouse ended with {lost.returncode}; once more.", file=sys.stderr)
    return run(lighthouse, page, cookies, kept)


def run(lighthouse: str, page: str, cookies: str, kept: Path) -> dict[str, Any]:
    """Return what one run of Lighthouse found, and keep it beside its page for people."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    subprocess.run(
        [lighthouse, page, "--quiet", "--output=json", "--output=html", f"--output-path={kept}",
         "--only-categories=performance,accessibility,best-practices", "--form-factor=mobile",
         "--extra-headers", json.dumps({"Cookie": cookies}),
         "--chrome-flags=--headless=new --no-sandbox --ignore-certificate-errors --disable-dev-shm-usage"],
        check=True,
        env=os.environ | {"CHROME_PATH": chromium},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(kept.with_name(f"{kept.name}.report.json").read_text())
    if found.get("runtimeError"):
        raise RuntimeError(found["runtimeError"]["message"])
    return found


def scripts(client: Client, page: str) -> int:
    """Return the bytes, as gzip makes them, of all scripts of the page and of those that they may load."""
    wanted = set(re.findall(r'="(/static/[^"]+\.js)"', client.get(page)))
    return sum(len(gzip.compress(client.get(address).encode(), 9)) for address in wanted)


def told(reports: list[dict[str, Any]], script: int) -> list[str]:
    """Print the medians; return what misses its bar."""
    missed = []
    for name, floor in FLOORS.items():
        scores = [round(100 * found["categories"][name]["score"]) for found in reports]
        median = statistics.median(scores)
        print(f"{name:16} {median:>6.0f}   at least {floor}   runs {scores}")
        if median < floor:
            missed.append(f"{name}: {median:.0f}, not {floor}")
    shift = statistics.median(found["audits"]["cumulative-layout-shift"]["numericValue"] for found in reports)
    print(f"{'layout shift':16} {shift:>6.3f}   under {MOST_SHIFT}")
    if shift >= MOST_SHIFT:
        missed.append(f"layout shift: {shift:.3f}, not under {MOST_SHIFT}")
    print(f"{'scripts, gzip':16} {script / 1000:>6.0f} kB at most {MOST_SCRIPT / 1000:.0f} kB")
    if script > MOST_SCRIPT:
        missed.append(f"scripts: {script / 1000:.0f} kB, not {MOST_SCRIPT / 1000:.0f}")
    for name, words in TIMES.items():
        spent = statistics.median(found["audits"][name].get("numericValue", 0.0) for found in reports)
        print(f"{words:16} {spent:>6.0f} ms")
    faults = {
        f"{audit['id']}: {audit['title']}"
        for found in reports
        for category in ("accessibility", "best-practices")
        for reference in found["categories"][category]["auditRefs"]
        for audit in [found["audits"][reference["id"]]]
        if audit["score"] is not None and audit["score"] < 1 and reference["weight"]
    }
    return [*missed, *sorted(faults)]


def main() -> int:
    """Measure, print, and return 1 if a bar is missed, 2 if there is no Lighthouse."""
    lighthouse = program()
    if lighthouse is None:
        print(
            "Lighthouse is not here. It needs Node 18 or newer (apt-get install nodejs npm, or nodejs.org), then:\n"
            "    npm install --prefix var/lighthouse lighthouse@12",
            file=sys.stderr,
        )
        return 2
    KEPT.mkdir(parents=True, exist_ok=True)
    with production() as address:
        client = visitor(address)
        job_id = client.upload(TABLE.name, TABLE.read_bytes())
        if client.wait(job_id)["status"] != "completed":
            raise RuntimeError("No story was told")
        page = f"/stories/{job_id}"
        script = scripts(client, page)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies)
        reports = [
            report(lighthouse, address + page, cookies, KEPT / f"lighthouse-{number}")
            for number in range(1, RUNS + 1)
        ]
        missed = told(reports, script)
    print("\n".join(["Missed:", *missed]) if missed else "Every bar is met.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
