from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from receivables.bank.querysets import AccountsQuerySet, BankLineQuerySet
from receivables.bank.states import LineState, StatementStatus


@tracked()
class BankAccount(models.Model):
    """An account of ours. Until somebody has said whose it is (`own_company`), nothing is posted from it."""

    number = models.CharField(_("account"), max_length=34, unique=True)
    own_company = models.ForeignKey(
        "accounts.OwnCompany",
        models.PROTECT,
        null=True,
        related_name="bank_accounts",
        verbose_name=_("own legal entity"),
    )
    bank_name = models.CharField(_("bank"), max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AccountsQuerySet.as_manager()

    class Meta:
        verbose_name = _("own bank account")
        verbose_name_plural = _("own bank accounts")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class BankStatement(models.Model):
    """What one file says of one account of ours, RUB. The four sums are None where the file gives no totals."""

    account = models.ForeignKey(
        BankAccount, models.PROTECT, related_name="statements", verbose_name=_("account")
    )
    file_name = models.CharField(_("file name"), max_length=250)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(_("format"), max_length=20)
    encoding = models.CharField(_("encoding"), max_length=20)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    begin = models.DateField(_("from"))
    end = models.DateField(_("to"))
    opening = MoneyField(_("opening balance"), null=True)
    received = MoneyField(_("came in"), null=True)
    spent = MoneyField(_("went out"), null=True)
    closing = MoneyField(_("closing balance"), null=True)
    # what the lines come to: other sums than the totals mean that lines are missing
    lines_received = MoneyField(_("came in by the lines"), default=0)
    lines_spent = MoneyField(_("went out by the lines"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=StatementStatus.choices, default=StatementStatus.LOADED
    )
    # None: the installation itself
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("loaded by")
    )
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("posted by")
    )
    posted_at = models.DateTimeField(_("posted at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undo_reason = models.CharField(_("why it was undone"), max_length=250, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = AccountsQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-pk"]
        constraints = [
            # of two who load one file at once the database keeps one
            models.UniqueConstraint(
                fields=["account", "sha256"],
                condition=~models.Q(status=StatementStatus.UNDONE),
                name="bank_file_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.begin:%d.%m.%Y}–{self.end:%d.%m.%Y}"

    @property
    def has_totals(self) -> bool:
        return self.closing is not None

    @property
    def adds_up(self) -> bool:
        """Whether the lines are what the totals say; also where the file gives none."""
        sums = (self.lines_received, self.lines_spent)
        return not self.has_totals or sums == (self.received, self.spent)


class BankLine(models.Model):
    """One movement. `options` are readings of what came in, the likeliest first; `chosen` is what a person decided.

    Both hold parts as [client, invoice or null, amount in RUB as text]; an option is {"way", "parts"}. `doubts` are
    [code, names] of bank.words. `row` is the line of the file.
    """

    statement = models.ForeignKey(
        BankStatement, models.CASCADE, related_name="lines", verbose_name=_("bank statement")
    )
    row = models.PositiveIntegerField(_("line of the file"))
    is_incoming = models.BooleanField(_("came in"))
    number = models.CharField(_("number"), max_length=40, blank=True)
    document_date = models.DateField(_("date of the payment order"))
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    name = models.CharField(_("payer"), max_length=250, blank=True)
    inn = models.CharField(_("tax number (INN)"), max_length=20, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    other_account = models.CharField(_("account of the other side"), max_length=34, blank=True)
    purpose = models.CharField(pgettext_lazy("of a payment", "purpose"), max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=LineState.choices)
    way = models.CharField(_("recognised by"), max_length=10, blank=True)
    options: Any = models.JSONField(_("readings"), default=list)
    doubts: Any = models.JSONField(_("doubts"), default=list)
    chosen: Any = models.JSONField(_("decided"), default=list)
    # whose it seems to be: of the likeliest reading, or of a manager's answer
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, null=True, related_name="bank_lines", verbose_name=_("client")
    )
    # a line that came with an earlier file
    earlier = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", verbose_name=_("was there already")
    )
    # its payment had been entered by hand before: an undone load leaves it
    was_entered = models.BooleanField(_("was entered by hand"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = BankLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering = ["date", "pk"]
        constraints = [
            # the same movement comes once, whatever files bring it and whoever loads them
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=~models.Q(state__in=[LineState.KNOWN, LineState.UNDONE]),
                name="bank_line_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="bank_line_positive"),
        ]
        indexes = [
            models.Index(fields=["statement", "state"], name="bank_line_by_state"),
            models.Index(
                fields=["state", "date"],
                condition=models.Q(state__in=[LineState.WAITING, LineState.UNKNOWN]),
                name="bank_line_open",
            ),
            models.Index(fields=["inn"], condition=models.Q(state=LineState.POSTED), name="bank_line_payer"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.date:%d.%m.%Y} {self.amount}"


@tracked()
class PayerLink(models.Model):
    """Somebody who pays for a client: known by tax number, account or both, since a person said so."""

    inn = models.CharField(_("tax number (INN)"), max_length=20, blank=True)
    account = models.CharField(_("account"), max_length=34, blank=True)
    name = models.CharField(_("payer"), max_length=250, blank=True)
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="payers", verbose_name=_("client")
    )
    learned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("said by")
    )
    learned_at = models.DateTimeField(_("said at"), auto_now_add=True)

    objects = AccountsQuerySet.as_manager()

    class Meta:
        verbose_name = _("payer for a client")
        verbose_name_plural = _("payers for clients")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inn", "account"], name="payer_once"),
            models.CheckConstraint(
                condition=~models.Q(inn="") | ~models.Q(account=""), name="payer_is_known_by_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.client}"
