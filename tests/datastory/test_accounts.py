"""Accounts: sign up, log in and out, reset, change; limits that stop a guesser and lock nobody else out."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from datastory.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "river-Candle-77"


def log_in(email: str, password: str, *, address: str = "10.0.0.1", client: Client | None = None) -> Any:
    return (client or Client()).post(
        "/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address
    )


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_up(email: str, password: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/accounts/signup/", {"email": email, "password1": password})


def test_who_signs_up_is_logged_in_and_lands_on_the_dashboard() -> None:
    client = Client()
    answer = sign_up("New@Example.org", NEW, client)
    assert answer.status_code == 302
    assert answer["Location"] == "/dashboard"
    assert is_logged_in(client)
    assert User.objects.get(email="new@example.org").check_password(NEW)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("brief-1", "at least 10 characters"),
        ("qwertyuiop", "no common password"),
        ("ann.example", "nothing like your email address"),
        ("my-DataStory-1", "without the name DataStory"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, reason: str) -> None:
    answer = sign_up("ann.example@example.org", password)
    assert answer.status_code == 200
    page = answer.content.decode()
    broken = re.findall(r'<span class="rule-broken">([^<]+)</span>', page)
    assert [words.lower() for words in broken] == [reason.lower()]
    assert f"Not met: {reason}." in page
    assert not User.objects.exists()


def test_long_and_unicode_passwords_are_taken() -> None:
    password = "früh morgens tragen 64 Igel und mehr ihre Äpfel über die Straße 🦔"
    sign_up("ann@example.org", password)
    assert User.objects.get().check_password(password)


def test_signing_up_cannot_make_staff() -> None:
    Client().post(
        "/accounts/signup/",
        {"email": "ann@example.org", "password1": NEW, "is_staff": "1", "is_superuser": "1"},
    )
    user = User.objects.get()
    assert not user.is_staff
    assert not user.is_superuser


def test_logging_in_works_with_any_spelling_of_the_address_and_renews_the_session(user: User) -> None:
    client = Client()
    client.get("/accounts/login/")
    client.session.save()
    before = client.session.session_key
    answer = log_in("ANN@example.org", PASSWORD, client=client)
    assert answer["Location"] == "/dashboard"
    assert is_logged_in(client)
    assert client.session.session_key != before


def test_logging_out_ends_the_session(user_client: Client) -> None:
    key = user_client.session.session_key
    answer = user_client.post("/accounts/logout/")
    assert answer["Location"] == "/"
    assert not Session.objects.filter(session_key=key).exists()


def test_asking_by_get_logs_nobody_out(user_client: Client) -> None:
    user_client.get("/accounts/logout/")
    assert is_logged_in(user_client)


def test_a_forgotten_password_is_reset_by_e_mail(user: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    assert mail.outbox[0].to == ["ann@example.org"]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link is not None
    form = client.get(link[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    again = Client().get(link[1], follow=True)
    assert "password1" not in again.content.decode(), "a link works once"


def test_asking_for_a_reset_says_the_same_for_an_unknown_address(user: User) -> None:
    known, unknown = (
        Client().post("/accounts/password/reset/", {"email": email})
        for email in ("ann@example.org", "no@example.org")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_wrong_password_says_the_same_for_an_unknown_address(user: User) -> None:
    def words(answer: Any) -> str:
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        return re.sub(r"\S+@example\.org", "", text)

    known, unknown = log_in("ann@example.org", "wrong-Guess-11"), log_in("no@example.org", "wrong-Guess-11")
    assert known.status_code == unknown.status_code
    assert words(known) == words(unknown)


def test_signing_up_with_a_taken_address_changes_nothing(user: User) -> None:
    client = Client()
    answer = sign_up("Ann@example.org", NEW, client)
    assert answer.status_code == 200
    assert not is_logged_in(client)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert User.objects.count() == 1


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(
    user: User, client_of: Callable[[Any], Client]
) -> None:
    here, there = client_of(user), client_of(user)
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    here.post("/accounts/password/change/", form)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    here.post("/accounts/password/change/", form | {"oldpassword": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert here.get("/dashboard").status_code == 200
    assert there.get("/dashboard").status_code == 302


def test_a_disabled_account_loses_its_sessions_at_once(user: User, user_client: Client) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert user_client.get("/dashboard").status_code == 302


def test_five_failures_stop_a_guesser_even_with_the_right_password(user: User) -> None:
    for _ in range(5):
        assert log_in("ann@example.org", "wrong-Guess-11").status_code == 200
    stopped = log_in("ann@example.org", PASSWORD)
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 0


def test_a_guesser_cannot_lock_the_owner_out(user: User) -> None:
    for _ in range(8):
        log_in("ann@example.org", "wrong-Guess-11", address="10.6.6.6")
    assert log_in("ann@example.org", PASSWORD, address="10.6.6.6").status_code == 429
    assert log_in("ann@example.org", PASSWORD, address="10.0.0.1").status_code == 302


def test_success_does_not_count_as_a_failure(user: User) -> None:
    for _ in range(8):
        assert log_in("ann@example.org", PASSWORD).status_code == 302


def test_one_address_cannot_guess_at_many_accounts(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "6/15m/ip,5/15m/key"}
    answers = [log_in(f"user{n}@example.org", "wrong-Guess-11").status_code for n in range(7)]
    assert answers == [200] * 6 + [429]


def test_a_made_up_forwarded_address_does_not_help_a_guesser(user: User) -> None:
    for n in range(6):
        answer = Client().post(
            "/accounts/login/",
            {"login": "ann@example.org", "password": "wrong-Guess-11"},
            headers={"X-Forwarded-For": f"10.1.1.{n}"},
        )
    assert answer.status_code == 429


def test_sign_ups_and_resets_are_limited(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/15m/ip", "reset_password": "2/15m/ip"}
    for path, form in [
        ("/accounts/signup/", {"email": "", "password1": ""}),
        ("/accounts/password/reset/", {"email": "no@example.org"}),
    ]:
        assert [Client().post(path, form).status_code for _ in range(3)][-1] == 429


def test_the_admin_has_no_login_form_of_its_own(staff: User) -> None:
    answer = Client().get("/admin/login/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    client = Client()
    entered = log_in(staff.email, PASSWORD, client=client)
    assert entered.status_code == 302
    assert client.get("/admin/").status_code == 200


def test_somebody_who_is_not_staff_does_not_get_into_the_admin(user_client: Client) -> None:
    assert user_client.get("/admin/login/").status_code == 403
    assert user_client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "target",
    ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org", "javascript:alert(1)"],
)
def test_logging_in_leads_to_no_other_site(user: User, target: str) -> None:
    answer = Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target})
    assert answer["Location"] == "/dashboard"


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/logout/"]
)
def test_a_form_without_its_token_is_refused(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(path, {"email": "ann@example.org"})
    assert answer.status_code == 403
    assert "Reload the page" in answer.content.decode()


def test_what_is_wrong_with_a_field_stands_under_it_and_is_told_with_it() -> None:
    page = sign_up("someone@example.org", "1234").content.decode()
    described = re.search(r'<input type="password"[^>]*aria-describedby="([^"]+)"', page)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in page
    assert page.index("Not met: at least 10 characters") < page.index('id="id_password1_helptext"')
    assert "too short" not in page, "what the hint says is not said again"
