"""Users in the admin."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from datastory.models import User
from jobs.models import Job, Status
from stories.models import Story


class UserCreationForm(AdminUserCreationForm):
    """A new account: an address and a password."""

    class Meta:
        model = User
        fields = ("email",)
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {}


class UserForm(UserChangeForm):
    """An account."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Accounts with their number of stories."""

    form = UserForm
    add_form = UserCreationForm
    list_display = (
        "email",
        "is_active",
        "is_staff",
        "joined_at",
        "last_login",
        "stories_now",
        "stories_created",
    )
    # Two counts a row, each from an index.
    list_per_page = 25
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email",)
    ordering = ("-joined_at",)
    date_hierarchy = "joined_at"
    readonly_fields = ("joined_at", "last_login", "stories_now", "stories_created")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("History", {"fields": ("joined_at", "last_login", "stories_now", "stories_created")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),
    )

    @admin.display(description="stories now")
    def stories_now(self, user: User) -> int:
        """Return how many stories the person has."""
        return Story.objects.of(user).count()

    @admin.display(description="stories ever")
    def stories_created(self, user: User) -> int:
        """Return how many stories were ever made for the person."""
        return Job.objects.of(user).filter(status=Status.COMPLETED).count()
