"""Setting what a manager is to reach."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from approvals import services as approvals
from approvals.models import Request
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import ZERO, money
from kam_crm.shared.service import service
from reports.models import Measure, Target, TargetCorrection
from reports.querysets import manager_scope

LARGEST = Decimal(10) ** 12
CLOSED_TARGET = "closed_target"  # the kind of its requests (kinds.py)


@service(capability="targets.write")
def set_target(
    *, by: User, month: dt.date, measure: str, manager: User, amount: Decimal | None
) -> Target | None:
    """Write the target of a manager's month, RUB net of VAT or a number of clients; None takes it away.

    Any day names its month. Raises NotAllowed `forbidden`; BusinessRuleError `month_closed` (`correct_target` asks),
    `foreign_manager`, `has_no_targets`, `measure_unknown`, `amount_negative`, `amount_too_large`, `not_whole`.
    """
    _check(by, measure, manager, amount)
    if is_closed(month):
        message = _("This month is over: its targets change only with a reason and the director's yes.")
        raise BusinessRuleError("month_closed", message, "month")
    return write_target(month=month, measure=measure, manager=manager, amount=amount)


@service(capability="targets.write")
def correct_target(
    *, by: User, month: dt.date, measure: str, manager: User, amount: Decimal | None, reason: str
) -> TargetCorrection:
    """Ask the director to write over a target of a closed month. Nothing changes before they say yes.

    Raises as `set_target`; BusinessRuleError `reason_required`, `month_open`, StateConflict `correction_waits`.
    """
    _check(by, measure, manager, amount)
    month = month.replace(day=1)
    if not is_closed(month):
        raise BusinessRuleError("month_open", _("This month is not over: set its target directly."), "month")
    check_reason(reason)
    # the manager's row is the lock: of two who ask at once the second is told
    User.objects.select_for_update().get(pk=manager.pk)
    key: dict[str, Any] = {"month": month, "measure": measure, "manager": manager}
    earlier = TargetCorrection.objects.filter(**key).values("pk")
    if Request.objects.waiting().filter(kind=CLOSED_TARGET, subject_id__in=earlier).exists():
        raise StateConflict(
            "correction_waits", _("A correction of this target waits for a decision already.")
        )
    present = Target.objects.filter(**key).first()
    was = None if present is None else present.amount
    correction = TargetCorrection.objects.create(
        **key, was=was, amount=None if amount is None else money(amount)
    )
    question = Request.about(correction, kind=CLOSED_TARGET, by=by, size=ZERO)
    approvals.ask(by=by, question=question, reason=reason)
    return correction


def is_closed(month: dt.date) -> bool:
    """Whether the month of this day is over, so that its figures are what people were judged by."""
    return month.replace(day=1) < clock.month_start(clock.today())


def write_target(*, month: dt.date, measure: str, manager: User, amount: Decimal | None) -> Target | None:
    """For `set_target` and for a correction that was approved (kinds.py); None takes it away."""
    # the unique constraint asks for the first day of the month
    key: dict[str, Any] = {"month": month.replace(day=1), "measure": measure, "manager": manager}
    if amount is None:
        Target.objects.filter(**key).delete()
        return None
    target, _made = Target.objects.update_or_create(**key, defaults={"amount": money(amount)})
    return target


def _check(by: User, measure: str, manager: User, amount: Decimal | None) -> None:
    # asked also where a target is removed: nobody clears another department's
    if not User.objects.filter(manager_scope(by, "pk"), pk=manager.pk).exists():
        raise BusinessRuleError("foreign_manager", _("This manager is not in your department."), "manager")
    # only for setting: the target of somebody who has left must still be removable
    if amount is not None and not User.objects.managers().filter(pk=manager.pk).exists():
        raise BusinessRuleError("has_no_targets", _("Only a manager of clients has targets."), "manager")
    if measure not in Measure.values:
        raise BusinessRuleError("measure_unknown", _("There is no such measure."), "measure")
    if amount is not None:
        check_amount(measure, amount)


def check_amount(measure: str, amount: Decimal) -> None:
    if amount < 0:
        raise BusinessRuleError("amount_negative", _("An amount cannot be negative."), "amount")
    if amount >= LARGEST:
        raise BusinessRuleError(
            "amount_too_large", _("This amount is too large: count the digits."), "amount"
        )
    if measure != Measure.REVENUE and amount != amount.to_integral_value():
        raise BusinessRuleError("not_whole", _("A number of clients must be whole."), "amount")
