"""The project's own app, and the apps of others told to use ObjectId keys: MongoDB lacks the AutoField they ask for."""

from allauth.account.apps import AccountConfig
from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig
from django_q.apps import DjangoQConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class DataStoryConfig(AppConfig):
    """Wiring: the user, the embedded database, the commands `up` and `doctor`."""

    name = "datastory"
    verbose_name = "DataStory"
    default_auto_field = OBJECT_ID


class MongoAdminConfig(AdminConfig):
    """Django's admin, with our site as the default one."""

    default_site = "datastory.admin_site.DataStoryAdminSite"
    default_auto_field = OBJECT_ID


class MongoAuthConfig(AuthConfig):
    """Django's groups and permissions."""

    default_auto_field = OBJECT_ID


class MongoContentTypesConfig(ContentTypesConfig):
    """Django's content types."""

    default_auto_field = OBJECT_ID


class MongoAccountConfig(AccountConfig):
    """allauth's e-mail addresses."""

    default_auto_field = OBJECT_ID


class MongoQueueConfig(DjangoQConfig):
    """django-q2's tables."""

    verbose_name = "Work queue"
    default_auto_field = OBJECT_ID
