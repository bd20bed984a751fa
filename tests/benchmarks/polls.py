"""`python -m tests.benchmarks.polls`: what one unchanged poll costs, beside a view that only loads the user.

Both go through the whole of Django (middleware, session, user) on a real MongoDB, in this process, one after the
other in short turns, so that a busy machine slows both alike.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

ROUNDS: Final = 5
REQUESTS: Final = 400
TURN: Final = 20
"""Requests of one kind before the other has its turn."""
BAR: Final = 0.6


def who(request: Any) -> Any:
    """Answer like an unchanged poll, having loaded the user."""
    from django.http import HttpResponse

    return HttpResponse(status=204 if request.user.is_authenticated else 401)


class Routes:
    """The addresses of the product, and one more."""

    def __init__(self) -> None:
        from django.urls import path

        from datastory.urls import urlpatterns

        self.urlpatterns = [path("who", who), *urlpatterns]


def measured(ask: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    """Return requests a second of each kind, a figure a round."""
    rates: dict[str, list[float]] = {name: [] for name in ask}
    for _ in range(ROUNDS):
        spent = dict.fromkeys(ask, 0.0)
        for _ in range(REQUESTS // TURN):
            for name, request in ask.items():
                started = time.perf_counter()
                for _ in range(TURN):
                    if request().status_code != 204:
                        raise RuntimeError(f"{name} was not answered by 204")
                spent[name] += time.perf_counter() - started
        for name, seconds in spent.items():
            rates[name].append(REQUESTS / seconds)
    return rates


def prepared() -> dict[str, Callable[[], Any]]:
    """Return how to ask for each, as somebody who is logged in and has a running job."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from datastory.models import User
    from jobs import clock
    from jobs.models import Job

    call_command("migrate", verbosity=0)
    now = clock.now()
    somebody = User.objects.create_user("bench@example.org", "grass-Lantern-42")
    job = Job.objects.create(
        owner=somebody, upload_key="bench", status="processing", file_name="orders.csv", size=10,
        lease_until=now.replace(year=now.year + 1), run_after=now, created_at=now, updated_at=now,
    )  # fmt: skip
    settings.ROOT_URLCONF = Routes()
    client = Client(HTTP_HX_REQUEST="true", HTTP_HOST="localhost")
    client.force_login(somebody)
    address = f"/processing/{job.pk}/progress?rev={job.rev}"
    return {
        "a view that loads the user": lambda: client.get("/who"),
        "an unchanged poll": lambda: client.get(address),
    }


def main() -> int:
    """Measure and print."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from datastory import embedded
    from tests import settings as test_settings

    var_dir = Path(test_settings.VAR).resolve()
    embedded.ensure(var_dir, say=lambda text: None)
    import django

    django.setup()
    rates = measured(prepared())
    for name, values in rates.items():
        print(
            f"{name:30}{statistics.median(values):8.0f} a second   ("
            + ", ".join(f"{v:.0f}" for v in values)
            + ")"
        )
    ratios = [poll / user for user, poll in zip(*rates.values(), strict=True)]
    print(f"{'poll over view':30}{statistics.median(ratios):8.2f}              (bar: {BAR})")
    embedded.release(var_dir)
    return 0


if __name__ == "__main__":
    sys.exit(main())
