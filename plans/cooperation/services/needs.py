"""What a client buys of a group from everybody: what is not ours of it is the white space."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from catalogue.models import ProductGroup
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import LARGEST_SUM, money
from kam_crm.shared.service import service
from plans.cooperation.models import GroupNeed
from plans.cooperation.states import WRITE


@service(capability=WRITE, subject="client")
def record_need(
    *,
    by: User,
    client: Client,
    group: ProductGroup,
    amount: Decimal,
    source: str,
    date: dt.date | None = None,
) -> GroupNeed:
    """RUB a year net of VAT, as `source` says; entered again for a day it is corrected.

    Raises `source_required`, `negative_sum`, `need_too_large`, `need_in_future`, `unlikely_date`, NotAllowed
    `clearance_required`.
    """
    check_strategy(by, client.manager_id)
    day = date or clock.today()
    check_plausible_date("date", day)
    if day > clock.today():
        raise BusinessRuleError("need_in_future", _("The date lies in the future."), "date")
    if amount < 0:
        raise BusinessRuleError("negative_sum", _("A sum is not negative."), "amount")
    if amount > LARGEST_SUM:
        raise BusinessRuleError("need_too_large", _("Check the sum: it is too large."), "amount")
    Client.objects.locked(client.pk)
    need: GroupNeed = GroupNeed.objects.update_or_create(
        client=client,
        group=group,
        date=day,
        defaults={"amount": money(amount), "source": required("source", source)[:250], "author": by},
    )[0]
    return need
