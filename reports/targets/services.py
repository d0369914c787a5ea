"""Setting what a manager is to reach."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import money
from kam_crm.shared.service import service
from reports.models import Measure, Target
from reports.querysets import manager_scope

LARGEST = Decimal(10) ** 12


@service(capability="targets.write")
def set_target(
    *, by: User, month: dt.date, measure: str, manager: User, amount: Decimal | None
) -> Target | None:
    """Write the target of a manager's month, RUB net of VAT or a number of clients; None takes it away.

    Any day names its month. Raises NotAllowed `forbidden`; BusinessRuleError `foreign_manager`, `has_no_targets`,
    `measure_unknown`, `amount_negative`, `amount_too_large`, `not_whole`.
    """
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
    # the unique constraint asks for the first day of the month
    key: dict[str, Any] = {"month": month.replace(day=1), "measure": measure, "manager": manager}
    if amount is None:
        Target.objects.filter(**key).delete()
        return None
    target, _made = Target.objects.update_or_create(**key, defaults={"amount": money(amount)})
    return target


def check_amount(measure: str, amount: Decimal) -> None:
    if amount < 0:
        raise BusinessRuleError("amount_negative", _("An amount cannot be negative."), "amount")
    if amount >= LARGEST:
        raise BusinessRuleError(
            "amount_too_large", _("This amount is too large: count the digits."), "amount"
        )
    if measure != Measure.REVENUE and amount != amount.to_integral_value():
        raise BusinessRuleError("not_whole", _("A number of clients must be whole."), "amount")
