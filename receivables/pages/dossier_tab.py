"""What waits in the tab «Money» of a dossier."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import ngettext

from accounts.models import User
from dossiers.clients.pages.panels import TabCount
from dossiers.models import Client
from kam_crm.shared import clock
from receivables.models import Invoice


def overdue_invoices(client: Client, user: User) -> QuerySet[Invoice]:
    rows: QuerySet[Invoice] = Invoice.objects.visible_to(user).filter(client=client).overdue(clock.today())
    return rows


def overdue_words(count: int) -> str:
    return ngettext("%(count)s overdue invoice", "%(count)s overdue invoices", count) % {"count": count}


TAB_COUNT = TabCount("money", overdue_invoices, overdue_words, "receivables.view")
