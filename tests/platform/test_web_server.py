"""What the web server itself is told: gunicorn.conf.py."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

PROJECT = Path(__file__).parents[2]


def test_a_connection_that_falls_silent_gives_its_thread_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve that sent the head of a request and nothing more stopped every page (F10)."""
    spec = importlib.util.spec_from_file_location("gunicorn_conf", PROJECT / "gunicorn.conf.py")
    assert spec is not None and spec.loader is not None
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    monkeypatch.setattr(conf, "SILENCE_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        conf.post_fork(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]), None)
        with socket.create_connection(listener.getsockname()) as sender:
            sender.sendall(b"POST / HTTP/1.1\r\n")
            taken, _address = listener.accept()
            with taken:
                assert taken.recv(100)
                with pytest.raises(BlockingIOError):
                    taken.recv(100)
