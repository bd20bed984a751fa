"""A person's browser without the pictures: logs in, uploads, asks for a job. Standard library only."""

import http.cookiejar
import json
import re
import time
import urllib.parse
import urllib.request
import uuid
from typing import Any


class Client:
    """One session with a running DataStory."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies)).open

    def get(self, path: str) -> str:
        """Return the body of a page."""
        with self.open(self.address + path, timeout=60) as answer:
            body: bytes = answer.read()
            return body.decode()

    def post(self, path: str, *, body: bytes, kind: str) -> str:
        """Return the answer to a form or an upload, with the token that the session's forms carry."""
        request = urllib.request.Request(self.address + path, data=body, method="POST")
        request.add_header("Content-Type", kind)
        request.add_header("X-CSRFToken", self.token())
        request.add_header("Referer", self.address + path)
        with self.open(request, timeout=60) as answer:
            answered: bytes = answer.read()
            return answered.decode()

    def token(self) -> str:
        """Return the token against forged requests."""
        return next((cookie.value or "" for cookie in self.cookies if cookie.name.endswith("csrftoken")), "")

    def log_in(self, email: str, password: str) -> None:
        """Log in as this person; raises RuntimeError if that is refused."""
        page = self.get("/accounts/login/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"login": email, "password": password, "csrfmiddlewaretoken": found.group(1) if found else ""}
        body = urllib.parse.urlencode(form).encode()
        self.post("/accounts/login/", body=body, kind="application/x-www-form-urlencoded")
        if json.loads(self.get("/api/me"))["email"] != email:
            raise RuntimeError(f"{email} could not log in")

    def upload(self, name: str, content: bytes) -> str:
        """Return the id of the job that an upload made."""
        edge = uuid.uuid4().hex
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        body = head + content + f"\r\n--{edge}--\r\n".encode()
        answer = self.post("/api/upload", body=body, kind=f"multipart/form-data; boundary={edge}")
        return str(json.loads(answer)["jobId"])

    def wait(self, job_id: str, *, seconds: float = 120.0, every: float = 0.05) -> dict[str, Any]:
        """Return the job once it has ended. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            job: dict[str, Any] = json.loads(self.get(f"/api/jobs/{job_id}"))
            if job["status"] not in ("queued", "processing"):
                return job
            time.sleep(every)
        raise TimeoutError(f"job {job_id} did not end within {seconds:.0f} seconds")
