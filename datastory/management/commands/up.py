"""`manage.py up`: everything in one process tree. What `make run` runs."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from datastory import demo, embedded, supervisor
from datastory.models import User
from jobs.models import Status

START_SECONDS = 60.0


class Command(BaseCommand):
    """Migrates, makes demo accounts, starts worker and web server, and stays until Ctrl-C."""

    help = (
        "Start everything: database, worker, web server, a demo account with a story. Ctrl-C stops all of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the process that started this ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop. Raises CommandError if something does not start."""
        host, port = options["host"], options["port"]
        if options["with_parent"]:
            supervisor.stop_with_parent()
        try:
            supervisor.check_port(host, port)
        except (supervisor.PortTaken, OSError) as problem:
            raise CommandError(f"{problem} Choose another: make run PORT={port + 1}") from None
        family = supervisor.Supervisor(
            [supervisor.worker(), supervisor.web_server(host, port)], folder=settings.BASE_DIR, say=self.say
        )
        family.stop_on_signals()
        self.say("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
        logins = [] if settings.PRODUCTION else demo.make_logins(settings.VAR_DIR / "demo_logins.json")
        try:
            self.start(family, host=host, port=port)
            if logins:
                self.show_sample(family)
            if not family.stopping:
                self.introduce(logins, host=host, port=port)
            family.watch(self.tend_database)
        finally:
            self.stop(family)

    def start(self, family: supervisor.Supervisor, *, host: str, port: int) -> None:
        """Return once the web server answers. Raises CommandError if it does not."""
        self.say("Starting the worker and the web server")
        family.start()
        up = family.wait_until(lambda: supervisor.answers(host, port), seconds=START_SECONDS)
        if not up and not family.stopping:
            raise CommandError(
                "The web server or the worker did not start; the reason is above. Try: manage.py doctor"
            )

    def show_sample(self, family: supervisor.Supervisor) -> None:
        """Upload the sample table for the demo user, once, and wait for its story."""
        job = demo.upload_sample(User.objects.get(email=demo.DEMO_EMAIL))
        if job is None:
            return
        self.say("Writing the sample story")
        ended = family.wait_until(lambda: demo.status_of(job) in demo.ENDED, seconds=demo.SAMPLE_SECONDS)
        if ended and demo.status_of(job) != Status.COMPLETED:
            self.say("The sample story could not be made; its page says why")

    def introduce(self, logins: list[demo.Login], *, host: str, port: int) -> None:
        """Print the address and how to get in."""
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (compared, not bound)
        lines = ["", f"DataStory {settings.VERSION} is running: http://{shown}:{port}", ""]
        lines += [
            f"  {login.purpose:<10} {login.email:<24} {login.password or '(the password you chose)'}"
            for login in logins
        ]
        lines += ["", "Ctrl-C stops everything and keeps your data.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def tend_database(self) -> None:
        """Start the embedded database again if it has died; the other processes find it by themselves."""
        if settings.EMBEDDED_MONGODB and not embedded.takes_writes(settings.VAR_DIR):
            try:
                embedded.ensure(settings.VAR_DIR, say=self.say)
            except embedded.EmbeddedError as problem:
                self.say(str(problem))

    def stop(self, family: supervisor.Supervisor) -> None:
        """End the children, then let go of the embedded database and wait until its data is safe."""
        self.say("Stopping")
        family.stop()
        if settings.EMBEDDED_MONGODB:
            embedded.release(settings.VAR_DIR)
        self.say("Stopped; your data is kept")

    def say(self, text: str) -> None:
        """Print one line of progress."""
        self.stderr.write(text)
