"""The web application for gunicorn."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from kam_crm import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam_crm.settings")
# for a web server started by hand; under the launcher it does nothing
embedded.hold()
django = get_wsgi_application()

# needs the apps, which the line before has loaded
from kam_crm.turnstile import Turnstile  # noqa: E402

application = Turnstile(django)
