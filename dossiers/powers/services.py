"""Powers of attorney: who signs what in the company's name, and until when (R58)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from accounts.rights.capabilities import Role
from dossiers.documents.services import keep_content
from dossiers.inputs import check_plausible_date
from dossiers.models import PowerKind, PowerOfAttorney
from dossiers.powers.events import ISSUED, REVOKED
from kam_crm.shared import clock, files
from kam_crm.shared.checks import check_reason, locked, required
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

LONGEST = dt.timedelta(days=366 * 10)


class PowerFacts(TypedDict, total=False):
    """`file` is its name and bytes; without `sum_limit` there is no limit."""

    number: str
    powers: list[str]
    sum_limit: Decimal | None
    valid_from: dt.date
    valid_to: dt.date
    own_company: OwnCompany | None
    file: tuple[str, bytes] | None


@service(capability="powers.issue")
def issue_power(*, by: User, colleague: User, **facts: Unpack[PowerFacts]) -> PowerOfAttorney:
    """Raises `number_required`, `power_number_taken`, `power_says_nothing`, `power_days`, `unlikely_date`,
    `not_a_signer`, `power_sum_not_positive`, and what `files.take` raises.
    """
    if not colleague.is_active or colleague.role == Role.ADMIN:
        raise BusinessRuleError("not_a_signer", _("Choose a colleague who works with clients."), "colleague")
    values = dict(facts)
    file = values.pop("file", None)
    power = PowerOfAttorney(user=colleague, issued_by=by, **values)
    power.number = required("number", normalise_spaces(power.number))
    _check(power)
    if PowerOfAttorney.objects.filter(number=power.number).exists():
        raise BusinessRuleError(
            "power_number_taken", _("There is a power of attorney with this number already."), "number"
        )
    if file:
        taken = files.take(*facts["file"])  # type: ignore[misc]  # it is there
        power.file_name, power.media_type = taken.name, taken.media_type
        power.content_id = keep_content(taken)
    power.save()
    record_event(ISSUED, power, by=by)
    return power


@service(capability="powers.issue", subject="power")
def revoke_power(*, by: User, power: PowerOfAttorney, reason: str) -> PowerOfAttorney:
    """From today on; what was signed by it stays signed. Raises `reason_required`, StateConflict `power_revoked`."""
    check_reason(reason)
    row: PowerOfAttorney = locked(power)
    if row.revoked_on is not None:
        raise StateConflict("power_revoked", _("This power of attorney is revoked already."))
    row.revoked_on, row.revoke_reason = clock.today(), reason.strip()[:250]
    row.save(update_fields=["revoked_on", "revoke_reason", "updated_at"])
    record_event(REVOKED, row, by=by)
    return row


def _check(power: PowerOfAttorney) -> None:
    power.powers = [kind for kind in PowerKind.values if kind in (power.powers or [])]
    if not power.powers:
        raise BusinessRuleError("power_says_nothing", _("Say what the power of attorney is for."), "powers")
    for field in ("valid_from", "valid_to"):
        check_plausible_date(field, getattr(power, field))
    if not power.valid_from <= power.valid_to <= power.valid_from + LONGEST:
        raise BusinessRuleError("power_days", _("It ends after it begins, within ten years."), "valid_to")
    if power.sum_limit is not None and power.sum_limit <= 0:
        raise BusinessRuleError("power_sum_not_positive", _("The sum is more than 0."), "sum_limit")
