from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from accounts.rights.covers import is_responsible
from dossiers.models import Client
from kam_crm.shared import clock
from receivables.models import ReliabilityCheck
from receivables.reliability.services import DECIDE, ReliabilityState, is_credit_blocked, reliability_state

MOST = 20


@dataclass
class ReliabilityPage:
    client: Client
    user: User

    @cached_property
    def state(self) -> ReliabilityState:
        return reliability_state(self.client, clock.today())

    @cached_property
    def is_blocked(self) -> bool:
        return is_credit_blocked(self.client.pk, clock.today())

    @cached_property
    def checks(self) -> list[ReliabilityCheck]:
        rows = ReliabilityCheck.objects.visible_to(self.user).filter(client=self.client)
        return list(rows.select_related("author", "decided_by")[:MOST])

    @property
    def can_record(self) -> bool:
        return bool(self.user.can("reliability.record"))

    @property
    def can_decide(self) -> bool:
        return self.user.can(DECIDE) and not is_responsible(self.user, self.client.manager_id)
