"""The broker of tables in this process, as tests use it on the test database."""

from __future__ import annotations

from kombu.transport import sqlalchemy as table_transport


def forget_broker_engines() -> None:
    """Close its connections. The transport makes missing tables once per engine: the next one looks again."""
    while table_transport.Channel._engines:
        _, (engine, _) = table_transport.Channel._engines.popitem()
        engine.dispose()
