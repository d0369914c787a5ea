"""The request that terms of a contract make: what a client gains by them is not for their own manager to say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from approvals.kinds import Kind
from approvals.models import Request
from dossiers.contracts import followers
from dossiers.contracts.events import AGREED, REFUSED
from dossiers.contracts.states import CONTRACTS
from dossiers.contracts.terms import asked_terms, former_terms
from dossiers.contracts.versions import check_apart
from dossiers.models import Client, Contract
from kam_crm.shared import formats
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.events import record_event


class ContractTermsKind(Kind):
    """A contract, or other terms of one; the size is the payment term in calendar days."""

    name, label = "contract_terms", _("contract terms")
    subject_kind = "dossiers.contract"
    capability = "contracts.agree"
    search_fields = ("number", "client__sort_key")

    def subjects(self) -> QuerySet[Contract]:
        # unscoped: who may see a request is the queue's question (`visible`), here its words are loaded
        rows: QuerySet[Contract] = Contract.objects.select_related("client__manager__department__head")
        return rows

    def lock(self, key: int) -> Contract:
        # the client before the contract, as in the services: locks taken in one order do not deadlock
        found = self.subjects().get(pk=key)
        Client.objects.locked(found.client_id)
        locked: Contract = super().lock(key)
        return locked

    def department(self, subject: Contract) -> Department | None:
        department: Department | None = subject.client.manager.department
        return department

    def limit_in_words(self, limit: Decimal) -> str:
        return ngettext("%(days)s day", "%(days)s days", int(limit)) % {"days": int(limit)}

    def approved(self, request: Request, subject: Contract, *, by: User, reason: str) -> Contract:
        """From now on the asked terms are agreed to; invoices that are issued already keep their day.

        Raises `contract_limit_too_high`, `versions_overlap`.
        """
        asked = asked_terms(request)
        for name, value in asked.items():
            setattr(subject, name, value)
        _check_own_limit(by, subject, former_terms(request))
        check_apart(subject)
        if not subject.is_agreed:
            agreed: Contract = CONTRACTS.move(subject, "agree", by=by, changes=asked, held=True)
            return agreed
        subject.save()
        record_event(AGREED, subject, by=by)
        if subject.is_signed:
            followers.follow(subject, by)
        return subject

    def refused(self, request: Request, subject: Contract, *, by: User, reason: str) -> Any:
        """What was in force stays; a new contract stays a proposal, which may be changed and asked again."""
        record_event(REFUSED, subject, by=by)
        return subject


def _check_own_limit(by: User, contract: Contract, former: dict[str, Any] | None) -> None:
    """A credit limit in a contract is granted by who grants limits (decision 32)."""
    limit = contract.credit_limit
    if limit is None or (former or {}).get("credit_limit") == limit:
        return
    most = by.limit("credit.set_limit") if by.can("credit.set_limit") else Decimal(0)
    if most is not None and limit > most:
        words = _(
            "The contract gives a credit limit of %(sum)s, above what you may grant: a director decides."
        )
        raise NotAllowed("contract_limit_too_high", words % {"sum": formats.money(limit)})
