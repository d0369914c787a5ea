"""The request that a target of a closed month makes: people were judged by it (R117)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from kam_crm.shared import formats
from kam_crm.shared.scoping import Person
from reports.models import TargetCorrection
from reports.targets.services import CLOSED_TARGET, write_target


class ClosedTargetKind(Kind):
    name, label = CLOSED_TARGET, _("target of a closed month")
    subject_kind = "reports.targetcorrection"
    capability = "targets.correct"
    search_fields = ("manager__full_name",)

    def subjects(self) -> QuerySet[TargetCorrection]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[TargetCorrection] = TargetCorrection.objects.select_related("manager__department")
        return rows

    def visible(self, user: Person) -> QuerySet[TargetCorrection]:
        rows: QuerySet[TargetCorrection] = TargetCorrection.objects.visible_to(user)
        return rows

    def lock(self, key: int) -> TargetCorrection:
        locked: TargetCorrection = self.subjects().select_for_update(of=("self",)).get(pk=key)
        return locked

    def department(self, subject: TargetCorrection) -> Department | None:
        """Nobody's: heads ask, the director decides."""
        return None

    def limit_in_words(self, limit: Decimal) -> str:
        return formats.money(limit)

    def approved(
        self, request: Request, subject: TargetCorrection, *, by: User, reason: str
    ) -> TargetCorrection:
        write_target(
            month=subject.month, measure=subject.measure, manager=subject.manager, amount=subject.amount
        )
        return subject

    def refused(
        self, request: Request, subject: TargetCorrection, *, by: User, reason: str
    ) -> TargetCorrection:
        """The target stays as it was."""
        return subject
