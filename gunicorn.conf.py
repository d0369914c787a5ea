"""Read by gunicorn from the folder that it is started in."""

import os
import socket
import struct
from typing import Any

SILENCE_SECONDS = 20
# each works on one request at a time (kam_crm/turnstile.py); one more than cores, while one waits for the database
workers = int(os.environ.get("WEB_WORKERS") or len(os.sched_getaffinity(0)) + 1)
# the one at work, those who wait, and a few to tell the others that it is busy
threads = 22


def post_fork(server: Any, worker: Any) -> None:
    """Whoever begins a request and falls silent loses the connection: a dozen of them would hold every thread.

    Connections inherit it from their listener. Against one who sends a letter at a time stands the proxy in front.
    """
    silence = struct.pack("@ll", SILENCE_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)
