"""The WSGI application; every page works in its own transaction, so threads fit best."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minqing.config.settings")

application = get_wsgi_application()
