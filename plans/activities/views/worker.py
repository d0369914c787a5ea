"""The service worker's own address: it stands at the root, because a worker serves only what lies below it."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import public


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """A few lines that change with every version of the static files, so that browsers notice an update."""
    known = {
        # empty in development, where the storage keeps no manifest
        "version": getattr(staticfiles_storage, "manifest_hash", ""),
        "files": settings.STATIC_URL,
        "home": reverse("plans:unsent"),
    }
    scripts = ", ".join(json.dumps(static(f"js/{name}.js")) for name in ("offline_vault", "offline_worker"))
    script = f"self.kam = {json.dumps(known)};\nimportScripts({scripts});\n"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})
