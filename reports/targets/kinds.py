"""The request that a target of a closed month makes: people were judged by it (R117)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
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

    def department(self, subject: TargetCorrection) -> Department | None:
        """Nobody's: heads ask, the director decides."""
        return None

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
