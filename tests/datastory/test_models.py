"""The user: an address and a password."""

import pytest
from django.db import IntegrityError

from datastory.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_stored_in_lower_case_however_it_was_typed() -> None:
    user = User.objects.create_user("Ann@Example.ORG", "grass-Lantern-42")
    assert user.email == "ann@example.org"
    assert User.objects.get(pk=user.pk).email == "ann@example.org"


def test_a_user_is_found_by_any_spelling_of_the_address() -> None:
    user = User.objects.create_user("ann@example.org", "grass-Lantern-42")
    assert User.objects.get(email="ANN@example.org") == user
    assert User.objects.get(email__iexact="Ann@EXAMPLE.org") == user
    assert User.objects.get_by_natural_key("ANN@example.org") == user


def test_an_address_is_taken_once() -> None:
    User.objects.create_user("ann@example.org", "grass-Lantern-42")
    with pytest.raises(IntegrityError):
        User.objects.create_user("ANN@example.org", "grass-Lantern-42")


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("", "grass-Lantern-42")


def test_a_superuser_may_do_everything() -> None:
    admin = User.objects.create_superuser("eve@example.org", "grass-Lantern-42")
    assert admin.is_staff
    assert admin.is_superuser
    assert admin.has_perm("datastory.delete_user")


def test_a_new_user_may_do_nothing_in_the_admin() -> None:
    user = User.objects.create_user("ann@example.org", "grass-Lantern-42")
    assert not user.is_staff
    assert not user.has_perm("datastory.view_user")
