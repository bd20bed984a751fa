"""Who may do what: every address and method of the URLconf, as anonymous, owner, another person and staff.

`POLICY` holds a line for each address. An address without one fails here, so a new view needs a decision.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone

from jobs.models import Job
from stories.models import Story
from stories.telling import StoryDraft, tell
from tests.jobs.conftest import table

METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST")
ADMIN_METHODS = ("GET", "POST")
"""Half of all addresses are those of Django's admin, which tells only these apart."""
# The owner comes last, for what they do changes things.
ACTORS = ("anonymous", "other", "staff", "owner")


class Who(Enum):
    """Who may use an address."""

    # everybody
    ANYBODY = auto()
    # allauth's own pages: they decide by themselves, and must not fall over
    ACCOUNT = auto()
    # everybody who is logged in, each seeing their own
    PERSON = auto()
    # the owner of the job or story alone; for others it does not exist
    OWNER = auto()
    # staff alone
    STAFF = auto()
    # the analysis service that has the job, by its signature: a session opens nothing, not even that of the owner
    SIGNED = auto()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The policy of one address."""

    who: Who
    # the methods that it answers
    methods: tuple[str, ...] = ("GET",)
    # what it is asked about: completed, failed, queued or held job; the story has the id of the completed one
    about: str = "completed"


def page(who: Who, *methods: str, about: str = "completed") -> Rule:
    return Rule(who=who, methods=methods or ("GET",), about=about)


POLICY = {
    "healthz": page(Who.ANYBODY, "GET", "HEAD"),
    "home": page(Who.ANYBODY, "GET", "HEAD"),
    "styleguide": page(Who.ANYBODY, "GET", "HEAD"),
    "api:openapi-json": page(Who.ANYBODY, *METHODS),
    "upload": page(Who.PERSON, "GET", "HEAD", "POST"),
    "tell_sample": page(Who.PERSON, "POST"),
    "dashboard": page(Who.PERSON, "GET", "HEAD"),
    "jobs": page(Who.PERSON, "GET", "HEAD"),
    "processing": page(Who.OWNER, "GET", "HEAD"),
    "progress": page(Who.OWNER, "GET", "HEAD"),
    "cancel": page(Who.OWNER, "POST", about="queued"),
    "go_on": page(Who.OWNER, "POST", about="held"),
    "look_again": page(Who.OWNER, "POST", about="held"),
    "retry": page(Who.OWNER, "POST", about="failed"),
    "reread": page(Who.OWNER, "GET", "HEAD", "POST"),
    "delete_job": page(Who.OWNER, "GET", "HEAD", "POST", about="failed"),
    "story": page(Who.OWNER, "GET", "HEAD"),
    "story_json": page(Who.OWNER, "GET", "HEAD"),
    "recompute": page(Who.OWNER, "GET", "HEAD"),
    "facts_json": page(Who.OWNER, "GET", "HEAD"),
    "story_html": page(Who.OWNER, "GET", "HEAD"),
    "figures": page(Who.OWNER, "GET", "HEAD"),
    "figure": page(Who.OWNER, "GET", "HEAD"),
    "figure_panel": page(Who.OWNER, "GET", "HEAD"),
    "chart": page(Who.OWNER, "GET", "HEAD"),
    "chart_png": page(Who.OWNER, "GET", "HEAD"),
    "chart_csv": page(Who.OWNER, "GET", "HEAD"),
    "redraw": page(Who.OWNER, "POST"),
    "explore": page(Who.OWNER, "GET", "HEAD"),
    "explore_csv": page(Who.OWNER, "GET", "HEAD"),
    "edit": page(Who.OWNER, "GET", "HEAD", "POST"),
    "words": page(Who.OWNER, "GET", "HEAD"),
    "rewriting": page(Who.OWNER, "GET", "HEAD"),
    "rewrite": page(Who.OWNER, "POST"),
    "delete_story": page(Who.OWNER, "GET", "HEAD", "POST"),
    "api:upload": page(Who.PERSON, "POST"),
    "api:me": page(Who.PERSON),
    "api:jobs": page(Who.PERSON),
    "api:job": page(Who.OWNER),
    "api:job_attempts": page(Who.OWNER),
    "api:job_retry": page(Who.OWNER, "POST", about="failed"),
    "api:job_go_on": page(Who.OWNER, "POST", about="held"),
    "api:job_reread": page(Who.OWNER, "POST"),
    "api:job_cancel": page(Who.OWNER, "POST", about="queued"),
    "api:job_callback": page(Who.SIGNED, "POST", about="queued"),
    "api:job_file": page(Who.SIGNED, about="queued"),
    "api:stories": page(Who.PERSON),
    "api:story": page(Who.OWNER),
    "api:story_facts": page(Who.OWNER),
    "api:story_edits": page(Who.OWNER, "GET", "POST"),
    "account_login": page(Who.ACCOUNT),
    "account_logout": page(Who.ACCOUNT),
    "account_inactive": page(Who.ACCOUNT),
    "account_signup": page(Who.ACCOUNT),
    "account_reauthenticate": page(Who.ACCOUNT),
    "account_email": page(Who.ACCOUNT),
    "account_email_verification_sent": page(Who.ACCOUNT),
    "account_change_password": page(Who.ACCOUNT),
    "account_set_password": page(Who.ACCOUNT),
    "account_reset_password": page(Who.ACCOUNT),
    "account_reset_password_done": page(Who.ACCOUNT),
    "account_reset_password_from_key": page(Who.ACCOUNT),
    "account_reset_password_from_key_done": page(Who.ACCOUNT),
    "account_confirm_login_code": page(Who.ACCOUNT),
    "account_confirm_email": page(Who.ACCOUNT),
}
# Named as one: whatever the admin registers is for staff. Its login page only sends people to ours.
STAFF_ALONE = page(Who.STAFF, "GET", "POST")
# ninja's index of the API answers nobody.
NOTHING_THERE = {"api:api-root"}
SIGNED_IN_ACCOUNT_PAGES = {
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "account_set_password",
}


def addresses(
    resolver: URLResolver, before: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (name, route) of every address."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern, route, (*spaces, pattern.namespace) if pattern.namespace else spaces
            )
        else:
            yield ":".join((*spaces, pattern.name or f"({route})")), route


ALL = sorted(set(addresses(get_resolver())))


def rule_of(name: str) -> Rule | None:
    return STAFF_ALONE if name.startswith("admin:") else POLICY.get(name)


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> StoryDraft:
    """Return a real story, told once."""
    path = tmp_path_factory.mktemp("access") / "prices.csv"
    path.write_bytes(table())
    return tell(path, {"source": "prices.csv"})


@pytest.fixture
def owned(user: Any, draft: StoryDraft, clean_files: None) -> dict[str, Job]:
    """Return a job of the owner in each state that matters; the completed one has its story."""
    default_storage.save("file of completed", ContentFile(table()))
    now = timezone.now()
    jobs = {
        status: Job.objects.create(
            owner=user,
            upload_key=status,
            file_name="prices.csv",
            storage_key=f"file of {status}",
            size=10,
            status=status,
            rows=draft.rows,
            columns=draft.columns,
            run_after=now,
            created_at=now,
            updated_at=now,
            error=FAILURE if status == "failed" else None,
            **(LOOKED_AT if status == "held" else {}),
        )
        for status in ("completed", "failed", "queued", "held")
    }
    Story.from_draft(
        job_id=jobs["completed"].pk,
        owner_id=user.pk,
        document=draft.document,
        pictures=list(draft.pictures),
        created_at=now,
        file_name="prices.csv",
        size=10,
        rows=draft.rows,
        columns=draft.columns,
    )
    return jobs


LOOKED_AT: dict[str, Any] = {
    "look_first": True,
    "held_until": timezone.now(),
    "preview": {
        "rows": 1,
        "columns": 1,
        "cells": [["1"]],
        "report": {"columns": [{"name": "a"}]},
        "doubts": 0,
    },
}
FAILURE = {
    "category": "analysis",
    "code": "x",
    "message": "It failed.",
    "action": "Try again.",
    "retryable": True,
}


@pytest.fixture
def clients(user_client: Client, other_client: Client, staff_client: Client) -> dict[str, Client]:
    return {"anonymous": Client(), "owner": user_client, "other": other_client, "staff": staff_client}


def test_every_address_has_a_policy_and_no_policy_is_left_over() -> None:
    names = {name for name, _ in ALL} - NOTHING_THERE
    assert {name for name in names if rule_of(name) is None} == set()
    assert set(POLICY) - names == set()


def filled(route: str, job: Job, somebody: Any, draft: StoryDraft) -> str:
    """Return the address with real ids in it."""
    number = draft.pictures[0]["section"] + 1
    values = {
        "job_id": str(job.pk),
        "story_id": str(job.pk),
        "number": str(number),
        "fact": "f1",
        "object_id": str(somebody.pk if "datastory" in route else job.pk),
        "id": str(somebody.pk),
        "content_type_id": "0" * 24,
        "key": "nosuchkey",
        "uidb36": "0",
        "app_label": "jobs",
        "url": "nosuchpage",
    }
    path = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda found: values[found[1]], route)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], path)
    return "/" + path.replace("^", "").replace("$", "")


def snapshot() -> tuple[list[Any], list[Any]]:
    return list(Job.objects.order_by("pk").values()), list(Story.objects.order_by("pk").values())


def leads_to_login(answer: Any) -> bool:
    return answer.status_code == 302 and re.match(r"/(accounts|admin)/login/", answer["Location"]) is not None


def asked() -> Iterator[Any]:
    """Yield each address with the methods that it is asked by; every one for the admin too by a slow test."""
    for name, route in ALL:
        if name in NOTHING_THERE:
            continue
        admin = name.startswith("admin:")
        yield pytest.param(name, route, ADMIN_METHODS if admin else METHODS, id=f"{name}-{route}")
        if admin:
            yield pytest.param(
                name, route, METHODS, marks=pytest.mark.slow, id=f"{name}-{route}-every-method"
            )


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "route", "methods"), list(asked()))
def test_access(
    name: str,
    route: str,
    methods: tuple[str, ...],
    owned: dict[str, Job],
    clients: dict[str, Client],
    user: Any,
    draft: StoryDraft,
) -> None:
    rule = rule_of(name)
    assert rule is not None
    path = filled(route, owned[rule.about], user, draft)
    before = snapshot()
    for actor in ACTORS:
        if actor in {"staff", "owner"}:
            assert snapshot() == before, "somebody changed what is not theirs"
        for method in methods:
            expect(rule, name, actor, method, clients[actor].generic(method, path))


def expect(rule: Rule, name: str, actor: str, method: str, answer: Any) -> None:
    """Fail if the answer is not what the policy says."""
    status, case = answer.status_code, f"{method} {name} as {actor}: {answer.status_code}"
    assert status < 500, case
    if rule.who is Who.ACCOUNT:
        if actor == "anonymous" and name in SIGNED_IN_ACCOUNT_PAGES and method == "GET":
            assert leads_to_login(answer), case
        return
    if rule.who is Who.STAFF:
        if actor == "staff":
            assert not leads_to_login(answer), case
        elif name != "admin:jsi18n":
            assert leads_to_login(answer) or status in {302, 403, 404, 405}, case
            assert status != 302 or re.search(r"login|/$", answer["Location"]), case
        return
    if method not in rule.methods:
        # Told before anything is looked up, so it tells nothing.
        assert (
            status == 405 or leads_to_login(answer) or (status == 404 and actor != "owner") or status == 401
        ), case
        return
    if rule.who is Who.ANYBODY:
        assert status == 200, case
    elif rule.who is Who.SIGNED:
        # `tests/jobs/test_callback.py` has what a signature opens.
        assert status == (401 if method == "POST" else 404), case
    elif actor == "anonymous":
        assert status == 401 if name.startswith("api:") else leads_to_login(answer), case
    elif rule.who is Who.OWNER and actor != "owner":
        assert status == 404, case
    else:
        # Nothing is uploaded here, and no sample has the key that is asked for.
        refused = (status, name) in {(400, "upload"), (400, "api:upload"), (404, "tell_sample")}
        assert status < 400 or refused, case


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, rule in POLICY.items() if rule.who is Who.OWNER])
def test_what_belongs_to_another_looks_like_what_does_not_exist(
    name: str, owned: dict[str, Job], other_client: Client, user: Any, draft: StoryDraft
) -> None:
    rule, route = POLICY[name], dict(ALL)[name]
    ghost = Job(pk=uuid.uuid4())
    method = rule.methods[-1]
    anothers = other_client.generic(method, filled(route, owned[rule.about], user, draft))
    nobodys = other_client.generic(method, filled(route, ghost, user, draft))
    assert anothers.status_code == nobodys.status_code == 404
    assert without_ids(anothers) == without_ids(nobodys)


def without_ids(answer: Any) -> str:
    """Return the body without what differs from request to request."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", answer.content.decode())
    return re.sub(r"<code>\w+</code>|value=\"\w{64}\"", "", text)


@pytest.mark.django_db
def test_no_unsafe_request_is_taken_without_its_token(
    owned: dict[str, Job], user: Any, draft: StoryDraft
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    before = snapshot()
    for name, route in ALL:
        rule = rule_of(name)
        if rule is None or "POST" not in rule.methods:
            continue
        answer = client.post(filled(route, owned[rule.about], user, draft))
        if rule.who is Who.SIGNED:
            # No cookie counts here, so there is nothing that another site could abuse.
            assert answer.status_code == 401, name
            continue
        assert answer.status_code in {302, 403}, name
        assert answer.status_code == 403 or leads_to_login(answer), name
    assert snapshot() == before


@pytest.mark.django_db
def test_looking_at_a_page_changes_nothing(
    owned: dict[str, Job], clients: dict[str, Client], user: Any, draft: StoryDraft
) -> None:
    before = snapshot()
    for name, route in ALL:
        rule = rule_of(name)
        if rule is not None:
            clients["owner"].get(filled(route, owned[rule.about], user, draft))
    assert snapshot() == before


def test_the_helpers_see_ids_in_every_kind_of_route(draft: StoryDraft) -> None:
    job, somebody = Job(pk=uuid.uuid4()), Job(pk=uuid.uuid4())
    for _, route in ALL:
        assert not re.search(r"[<>()^$?]", filled(route, job, somebody, draft)), route
