"""All settings, in one file. Every value that a person may change is read from the environment (or from `.env`).

`DATASTORY_ENV` chooses how strict we are. `development` (the default) works with nothing set: it answers on this
machine only, keeps its own secret key under `var/` and brings its own MongoDB. `production` refuses to start
half-configured. `test` is set by the test suite alone.
"""

import os
import re
import warnings
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from datastory import embedded
from datastory.environment import (
    address,
    changelog_version,
    database_name,
    env,
    flag,
    integer,
    one_of,
    price,
    private_address,
)
from datastory.secret import load_or_make_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
if os.environ.get("DATASTORY_ENV") != "test":
    environ.Env.read_env(BASE_DIR / ".env")


ENVIRONMENT = one_of("DATASTORY_ENV", ("development", "production", "test"), "development")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = flag("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured(
        "DEBUG is on in production. It shows settings and code to visitors: remove DEBUG."
    )

VAR_DIR = Path(env.str("DATASTORY_VAR", default=str(BASE_DIR / "var"))).resolve()

# --- Secrets and hosts -----------------------------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if PRODUCTION and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure")):
    raise ImproperlyConfigured(
        "SECRET_KEY must be a random text of 50 characters or more. Make one with: "
        'python -c "import secrets; print(secrets.token_urlsafe(60))"'
    )
if not SECRET_KEY:
    SECRET_KEY = load_or_make_secret_key(VAR_DIR / "secret_key")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is empty. Name the hosts to answer for: ALLOWED_HOSTS=stories.example.org"
    )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Database: MongoDB, a server of one's own or the embedded one ----------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED_MONGODB = not DATABASE_URL
if PRODUCTION and EMBEDDED_MONGODB:
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. The embedded MongoDB is for trying and testing; production needs a server: "
        "DATABASE_URL=mongodb://user:password@host:27017/datastory?replicaSet=rs0&authSource=admin"
    )
if DATABASE_URL and not re.match(r"mongodb(\+srv)?://[^/]+", DATABASE_URL):
    raise ImproperlyConfigured(
        "DATABASE_URL does not start with mongodb:// or mongodb+srv://. DataStory needs a MongoDB server, for "
        "example DATABASE_URL=mongodb://127.0.0.1:27017/datastory?replicaSet=rs0"
    )

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django_mongodb_backend",
        "HOST": DATABASE_URL or embedded.uri(VAR_DIR),
        "NAME": database_name(DATABASE_URL),
        "OPTIONS": {"serverSelectionTimeoutMS": 5000, "appname": "datastory"},
    }
}
DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"
# Migrations of the apps that we did not write, made again with ObjectId keys.
MIGRATION_MODULES = {
    app: f"datastory.mongo_migrations.{app}"
    for app in ("account", "admin", "auth", "contenttypes", "django_q")
}

# --- Applications ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "datastory.apps.DataStoryConfig",
    "jobs",
    "stories",
    "datastory.apps.MongoAdminConfig",
    "datastory.apps.MongoAuthConfig",
    "datastory.apps.MongoContentTypesConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "datastory.apps.MongoAccountConfig",
    "datastory.apps.MongoQueueConfig",
]

MIDDLEWARE = [
    "datastory.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "datastory.middleware.PrivateCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "datastory.urls"
WSGI_APPLICATION = "datastory.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "datastory.whereabouts.whereabouts",
            ]
        },
    }
]

# --- Accounts --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "datastory.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": "datastory.passwords.ContextWordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "datastory.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# The HMAC confirmation signs the key of the address as JSON, and an ObjectId is not JSON: sign-up would answer 500.
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
# `login_failed` is keyed by the adapter on account and address, so that nobody can lock another person out.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "50/15m/ip,5/15m/key",
    "signup": "20/15m/ip",
    "reset_password": "20/15m/ip,5/15m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = integer("TRUSTED_PROXY_COUNT", 0)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="DataStory <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Cookies and headers ---------------------------------------------------------------------------------------------

SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "datastory.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = integer("HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Plotly sets style attributes; scripts stay strict.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Filled by `collectstatic`; in development files are served from where they are.
STATIC_ROOT = VAR_DIR / "static" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": env.str("STORAGE_BACKEND", default="datastory.gridfs.GridFSStorage")},
    "staticfiles": {
        "BACKEND": "datastory.bundles.BundledStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR_DIR / "media"

MAX_UPLOAD_BYTES = integer("MAX_UPLOAD_BYTES", 200_000_000, least=1)
# The most that is read of a file, checked before memory is spent where that can be.
MAX_UNPACKED_BYTES = integer("MAX_UNPACKED_BYTES", 1_000_000_000, least=1)
MAX_ROWS = integer("MAX_ROWS", 20_000_000, least=1)
MAX_COLUMNS = integer("MAX_COLUMNS", 500, least=1)
MAX_CELL_CHARACTERS = integer("MAX_CELL_CHARACTERS", 100_000, least=1)
# Where a worker keeps the files of a job while it works; emptied when the job ends.
SPOOL_DIR = Path(env.str("SPOOL_DIR", default=str(VAR_DIR / "spool")))
# Jobs of one person that run at once, on all workers together; their others wait.
JOBS_PER_USER = integer("JOBS_PER_USER", 4, least=1)
# Files of one person within an hour; 0 for no such limit.
UPLOADS_PER_HOUR = integer("UPLOADS_PER_HOUR", 600, least=0)
# How long an upload that was looked at first waits for its owner's word before it is thrown away.
HELD_HOURS = integer("HELD_HOURS", 24, least=1)
# Takes the file of an upload piece by piece into the storage above; accepts no other files.
FILE_UPLOAD_HANDLERS = ["jobs.uploads.StorageUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Cache: shared by the processes of one host; several hosts need CACHE_URL=redis://... ----------------------------

CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {
    "default": env.cache_url("CACHE_URL")
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# --- Work queue: wake-ups only; the Job is the queue of record (docs/adr/0002) ---------------------------------------

Q_CLUSTER = {
    "name": "datastory",
    "orm": "default",
    "workers": integer("WORKERS", 2, least=1),
    "queue_limit": 1,
    "bulk": 1,
    "poll": 0.05,
    "guard_cycle": 0.5,
    "timeout": 600,
    "retry": 1800,
    # The Job decides about retries, not the broker.
    "max_attempts": 1,
    "ack_failures": True,
    "save_limit": 250,
    # A worker that ends, if only to be new, makes the pool start the queue again at a quiet moment.
    "recycle": 1000,
    "catch_up": False,
    "scheduler": False,
    "label": "Work queue",
    "log_level": "WARNING",
}

# The queue forks its workers after the database was asked. The driver makes itself new in the child; its warning about
# that, one for each worker, would bury the log.
warnings.filterwarnings("ignore", message="MongoClient opened before fork", category=UserWarning)

# --- Analysis by a service of one's own (docs/api.md); without one the workers analyse -------------------------------

PYTHON_SERVICE_URL = address("PYTHON_SERVICE_URL")
# Sent to the service as "Authorization: Bearer ...".
PYTHON_SERVICE_KEY = env.str("PYTHON_SERVICE_KEY", default="")
# Under which address the service reaches us: for the file, and for its callbacks.
PUBLIC_URL = address("PUBLIC_URL")
SERVICE_SILENCE_SECONDS = integer("SERVICE_SILENCE_SECONDS", 60, least=15)
if PYTHON_SERVICE_URL and not PUBLIC_URL:
    raise ImproperlyConfigured(
        "PYTHON_SERVICE_URL is set and PUBLIC_URL is not. The service must know where to fetch files and report to: "
        "PUBLIC_URL=https://stories.example.org"
    )

# --- Words by a language model: any endpoint that speaks OpenAI's chat completions. Off unless both are set -----------

AI_BASE_URL = private_address("AI_BASE_URL")
# Sent as "Authorization: Bearer ..."; endpoints of one's own may need none.
AI_API_KEY = env.str("AI_API_KEY", default="")
AI_MODEL = env.str("AI_MODEL", default="").strip()
# The most that one story may wait for words, all tries together; less when the story is late already.
AI_SECONDS = integer("AI_SECONDS", 20, least=1)
AI_INPUT_TOKENS = integer("AI_INPUT_TOKENS", 6000, least=100)
AI_OUTPUT_TOKENS = integer("AI_OUTPUT_TOKENS", 1500, least=100)
# What the endpoint calls that limit.
AI_OUTPUT_LIMIT_NAME = one_of("AI_OUTPUT_LIMIT_NAME", ("max_tokens", "max_completion_tokens"), "max_tokens")
AI_STORIES_PER_DAY = integer("AI_STORIES_PER_DAY", 50)
AI_TOKENS_PER_DAY = integer("AI_TOKENS_PER_DAY", 300_000)
# Of a million tokens, in any currency: what a story cost is kept with it.
AI_PRICE_IN = price("AI_PRICE_IN")
AI_PRICE_OUT = price("AI_PRICE_OUT")
if bool(AI_BASE_URL) != bool(AI_MODEL) or (AI_API_KEY and not AI_BASE_URL):
    raise ImproperlyConfigured(
        "AI_BASE_URL and AI_MODEL belong together, and AI_API_KEY to them. For example: "
        "AI_BASE_URL=https://api.openai.com/v1 AI_MODEL=gpt-4.1-mini, or none of them for stories in our own words."
    )

# --- Language and time: MongoDB's date lookups need UTC --------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Log: one line an event, on stderr -------------------------------------------------------------------------------

LOG_LEVEL = one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "datastory.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": LOG_LEVEL} for name in ("datastory", "jobs", "stories")},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django-q": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}

VERSION = changelog_version((BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"))
