"""How allauth behaves here."""

from typing import Any, Never

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip, respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth with a limit on failed logins that cannot be used to lock somebody else out, and plainer words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is wrong."
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth keys the limit on the login alone: five wrong guesses from anywhere would lock the owner out.
        login = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{login}:{get_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer 429 in place of the form once there were too many failures."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refused:
            _answer_429(request, refused)


def _answer_429(request: HttpRequest, cause: ValidationError) -> Never:
    raise ImmediateHttpResponse(respond_429(request)) from cause
