"""Plain indexes for the tables of others: the backend's unique indexes are partial, and equality does not use them."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INDEXES: list[tuple[str, list[str]]] = [
    ("django_session", ["session_key"]),
    ("auth_permission", ["content_type_id", "codename"]),
    ("auth_group", ["name"]),
    ("django_content_type", ["app_label", "model"]),
    ("django_q_task", ["id"]),
    ("django_q_task", ["success", "stopped"]),
    ("django_q_task", ["group"]),
    ("django_q_ormq", ["key", "lock"]),
    ("account_emailaddress", ["user_id", "primary"]),
    ("account_emailconfirmation", ["key"]),
]


def make_indexes(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the indexes; making one that is there already changes nothing."""
    for collection, fields in INDEXES:
        name = f"lookup_{'_'.join(fields)}"
        schema_editor.connection.database[collection].create_index(
            [(field, 1) for field in fields], name=name
        )


def drop_indexes(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them again."""
    for collection, fields in INDEXES:
        schema_editor.connection.database[collection].drop_index(f"lookup_{'_'.join(fields)}")


class Migration(migrations.Migration):
    dependencies = [
        ("datastory", "0001_initial"),
        ("account", "0001_initial"),
        ("admin", "0001_initial"),
        ("auth", "0001_initial"),
        ("contenttypes", "0001_initial"),
        ("django_q", "0001_initial"),
        ("sessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_indexes, drop_indexes)]
