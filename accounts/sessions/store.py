"""Sessions in the database, as Django's own, with whose they are and when they were seen last (SESSION_ENGINE).

The row is read once by a request, as before; when it was seen is written at most every five minutes.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from kam_crm.shared import clock

MINUTES = 5


class SessionStore(DatabaseStore):
    # named as Django's: the name is part of the signature of what is stored
    agent = ""
    _row: Any = None

    @classmethod
    def get_model_class(cls) -> Any:
        # late: apps are not loaded yet when the settings name this module
        from accounts.sessions.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        self._row = super()._get_session_from_db()  # type: ignore[misc]
        return self._row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row that was read, with the new data: since when it is there stays."""
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        if self._row is None or self._row.session_key != key:
            self._row = self.get_model_class()(session_key=key, agent=self._agent)
        self._row.session_data = self.encode(data)
        self._row.expire_date = self.get_expiry_date()
        self._row.user_id = data.get(SESSION_KEY)
        self._row.seen_at = clock.now()
        return self._row

    def save(self, must_create: bool = False) -> None:
        if not must_create:
            _ = self._session  # type: ignore[attr-defined]  # an unread row that is gone begins a new one
        super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        if session_key is None:
            self._row = None

    def note_seen(self) -> None:
        row, now = self._row, clock.now()
        if row is not None and row.user_id and row.is_old(now, MINUTES):
            self.get_model_class().objects.filter(pk=row.pk).update(seen_at=now)

    @property
    def _agent(self) -> str:
        return self.agent.replace("\0", "")[: self.get_model_class()._meta.get_field("agent").max_length]
