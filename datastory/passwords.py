"""Password rules of our own beside Django's, and how all of them are said at a field."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.core.exceptions import ValidationError
from django.forms import BoundField

WORDS: Final = {
    "password_too_short": "at least {} characters",
    "password_too_common": "no common password",
    "password_too_similar": "nothing like your email address",
    "password_context": "without the name DataStory",
}
"""For the code of each rule's error, the rule."""


class ContextWordValidator:
    """Refuses passwords built on the name of the product, the first thing that a guesser tries."""

    words = ("datastory", "data-story", "data story")

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError if the password holds one of the words."""
        if any(word in password.lower() for word in self.words):
            raise ValidationError(
                "The password must not contain the name DataStory.", code="password_context"
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return "Your password must not contain the name DataStory."


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a new password is to be."""

    words: str
    # by the one that was sent
    broken: bool


def rules_of(field: BoundField) -> list[Rule]:
    """Return the rules for a new password, with those that the one sent breaks; of other fields there are none."""
    if field.name != "password1":
        return []
    broken = {error.code for error in field.errors.as_data()}
    least = [
        one.min_length for one in get_default_password_validators() if isinstance(one, MinimumLengthValidator)
    ]
    return [Rule(words=words.format(*least), broken=code in broken) for code, words in WORDS.items()]


def other_errors(field: BoundField) -> list[str]:
    """Return what is wrong with a field, but for the rules of new passwords."""
    said = WORDS if field.name == "password1" else {}
    return [text for error in field.errors.as_data() if error.code not in said for text in error.messages]
