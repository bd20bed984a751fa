"""The user: an e-mail address and a password."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.lookups import Exact
from django.utils import timezone


class LowerCaseEmailField(models.EmailField):
    """An address stored and looked up in lower case, so that an exact lookup through the index is enough."""

    def get_prep_value(self, value: Any) -> Any:
        """Return the address in lower case."""
        prepared = super().get_prep_value(value)
        return prepared.lower() if isinstance(prepared, str) else prepared

    def to_python(self, value: Any) -> Any:
        """Return the address in lower case."""
        converted = super().to_python(value)
        return converted.lower() if isinstance(converted, str) else converted


# A case-insensitive lookup would be a regular expression, which reads the whole collection.
LowerCaseEmailField.register_lookup(Exact, "iexact")


class UserManager(BaseUserManager["User"]):
    """Makes users from an e-mail address and a password."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user. Raises ValueError without an address, IntegrityError for one that is taken."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user who may do everything in the admin."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user who logs in with this address, however it was typed."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in with an e-mail address."""

    # A UUID: allauth takes the backend's ObjectId for an integer, and its reset links would fail.
    # db_column: the key must be the document's own, other unique indexes are not used for equality.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, db_column="_id")
    email = LowerCaseEmailField(
        "e-mail address", unique=True, error_messages={"unique": "This address is taken."}
    )
    is_staff = models.BooleanField("staff", default=False, help_text="May open the admin.")
    is_active = models.BooleanField(
        "active", default=True, help_text="Clear this in place of deleting the account."
    )
    joined_at = models.DateTimeField("joined", default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        # The backend's unique index is partial and the planner leaves it alone for equality: this one serves lookups.
        indexes: ClassVar = [models.Index(fields=["email"], name="user_email")]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the address in lower case, so that the object says what is stored."""
        self.email = (self.email or "").lower()
        super().save(*args, **kwargs)
