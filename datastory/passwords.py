"""Password rules of our own, beside Django's."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError


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
