"""For the container's health check: exit code 0 while the web server beside it is ready."""

from __future__ import annotations

import os
import sys
import urllib.request


def main() -> None:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    port = os.environ.get("PORT") or "8000"
    # ALLOWED_HOSTS refuses 127.0.0.1 as a name
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/ready", headers={"Host": host})
    # no proxy of the environment: it would ask for 127.0.0.1 on its own machine
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(request, timeout=5).close()
    except OSError as error:
        sys.exit(f"not ready: {error}")


if __name__ == "__main__":
    main()
