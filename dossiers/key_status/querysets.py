from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import F, Q

from dossiers.clients.querysets import ClientRelatedQuerySet, strategy_scope
from kam_crm.shared import clock
from kam_crm.shared.scoping import Person


class KeyStatusQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return super().visible_to(user).filter(strategy_scope(user, "client__"))

    def on(self, day: dt.date) -> Self:
        """Rows with validity that held on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def in_force(self) -> Self:
        """Rows that hold today and have no end."""
        return self.filter(valid_to=None)

    def ever(self) -> Self:
        """Without those that ended on the day they began."""
        return self.exclude(valid_to=F("valid_from"))

    def references(self) -> Self:
        """What was done for well-known clients, to be shown to others in proposals (R13)."""
        return self.on(clock.today()).filter(definition=3).exclude(done="")
