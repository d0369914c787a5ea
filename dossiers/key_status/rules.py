"""What several writes about key clients ask: clearance, the three П, and the flag beside the client."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, KeyAssessment, KeyStatus, Stage
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed


def check_start(field: str, day: dt.date | None) -> dt.date:
    """The day, today where none is given. Raises `set_in_future`, `unlikely_date`."""
    if day is not None and day > clock.today():
        raise BusinessRuleError("set_in_future", _("The date lies in the future."), field)
    check_plausible_date(field, day)
    return day or clock.today()


def check_three_p(by: User, client: Client, exception_reason: str) -> str:
    """The reason that is kept where the rule of three П is passed over (R21), "" where it is met.

    A prospect becomes a prospective key client with need, solvency and authority shown; without them only by who leads.
    Raises `three_p_missing`, NotAllowed `head_decides`.
    """
    assessment = KeyAssessment.objects.filter(client=client).first()
    if client.stage != Stage.PROSPECT or (assessment is not None and assessment.has_three_p):
        return ""
    reason = exception_reason.strip()
    if not reason:
        message = _(
            "Need, solvency and authority are not all shown: fill them in, or give a reason for an exception."
        )
        raise BusinessRuleError("three_p_missing", message, "exception_reason")
    if not by.can("key_status.decide"):
        message = _("An exception from the rule of three P is for the head to make.")
        raise NotAllowed("head_decides", message, "exception_reason")
    return reason


def keep_flag(client: Client) -> None:
    # beside the client, so that lists and filters need no join; the client must be locked
    is_key = KeyStatus.objects.filter(client=client).in_force().exists()
    # only a real change moves `updated_at`, by which programs and open forms notice one
    changed = Client.objects.filter(pk=client.pk).exclude(is_key=is_key)
    changed.update(is_key=is_key, updated_at=clock.now())
    client.is_key = is_key
