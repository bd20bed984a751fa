"""For gunicorn: `gunicorn datastory.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datastory.settings")

from datastory.wiring import ensure_database

ensure_database()
application = get_wsgi_application()
