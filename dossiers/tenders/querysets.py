from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope, strategy_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class TenderQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return super().visible_to(user).filter(strategy_scope(user, "client__"))


class ParticipantQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "tender__client__"), strategy_scope(user, "tender__client__"))
