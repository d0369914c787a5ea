"""Bank statements on the page: give a file, look at what was recognised, decide, post, undo."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.forms import given, post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from receivables.bank.forms import (
    MOST_CLIENTS,
    DecisionForm,
    MyClientForm,
    OwnCompanyForm,
    SplitForm,
    StatementForm,
    UndoForm,
)
from receivables.bank.pages.readings import rows_of
from receivables.bank.pages.statement import StatementPage, loads
from receivables.bank.services import deciding, loading, posting
from receivables.bank.states import TO_DECIDE, LineState
from receivables.models import BankLine, BankStatement


@require_safe
@requires("bank.view")
def bank_list(request: SignedInRequest) -> HttpResponse:
    return _list_page(request)


def _list_page(request: SignedInRequest, error: str = "", status: int = 200) -> HttpResponse:
    page = Keyset(loads(request.user), ["-pk"], 30).page(request.GET.get("cursor", ""))
    context = {"page": page, "error": error, "can_load": request.user.can("payments.write"),
               "unknown": _unknown(request).count()}  # fmt: skip
    return render_page(request, "receivables/bank_list.html", context, status=status)


def _unknown(request: SignedInRequest) -> QuerySet[BankLine]:
    rows: QuerySet[BankLine] = BankLine.objects.visible_to(request.user).filter(
        is_incoming=True, state__in=TO_DECIDE
    )
    return rows


def list_after_refusal(request: SignedInRequest, error: BusinessRuleError, *, status: int) -> HttpResponse:
    return _list_page(request, str(error), status)


@require_POST
@requires(loading.load_statement)
@on_refusal(list_after_refusal)
def bank_load(request: SignedInRequest) -> HttpResponse:
    form = StatementForm(request.POST, request.FILES)
    file = given(form)["file"]
    found = loading.load_statement(by=request.user, data=file.read(), name=file.name or "")
    if not request.user.can("bank.view"):
        messages.success(request, _("The statement is loaded: finance will post it."))
        return redirect("integrations:import_list")
    if not found.is_new:
        messages.info(request, _("This file is already loaded: nothing has changed."))
    elif len(found.statements) > 1:
        count = len(found.statements)
        words = ngettext("The file has %(count)d account.", "The file has %(count)d accounts.", count)
        messages.info(request, words % {"count": count})
    return redirect("receivables:bank_detail", found.statements[0].pk)


@require_safe
@requires("bank.view")
def bank_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: SignedInRequest, pk: int, error: str = "", status: int = 200) -> HttpResponse:
    context = {"page": StatementPage(_statement(request, pk), request.user), "error": error}
    return render_page(request, "receivables/bank_detail.html", context, status=status)


def _statement(request: SignedInRequest, pk: int) -> BankStatement:
    rows = BankStatement.objects.visible_to(request.user).select_related(
        "account__own_company", "loaded_by", "posted_by", "undone_by"
    )
    found: BankStatement = get_object_or_404(rows, pk=pk)
    return found


def page_after_refusal(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int
) -> HttpResponse:
    return _page(request, pk, str(error), status)


@require_safe
@requires("bank.view")
def bank_lines(request: SignedInRequest, pk: int) -> HttpResponse:
    """All lines of a statement, of one state where `?state=` says so."""
    statement = _statement(request, pk)
    state = request.GET.get("state", "")
    lines = statement.lines.filter(state=state) if state in LineState.values else statement.lines.all()
    page = Keyset(lines, ["date", "pk"], 50).page(request.GET.get("cursor", ""))
    context = {"statement": statement, "page": page, "rows": rows_of(page.items, request.user), "state": state,
               "states": LineState.choices}  # fmt: skip
    return render_page(request, "receivables/bank_lines.html", context)


@require_POST
@requires(posting.post_statement)
@on_refusal(page_after_refusal)
def bank_post(request: SignedInRequest, pk: int) -> HttpResponse:
    done = posting.post_statement(by=request.user, statement=_statement(request, pk))
    words = ngettext("%(count)d payment posted", "%(count)d payments posted", done.lines) % {
        "count": done.lines
    }
    closed = ngettext("%(count)d invoice closed", "%(count)d invoices closed", done.invoices)
    messages.success(request, f"{words}, {closed % {'count': done.invoices}}.")
    if done.returned:
        back = ngettext(
            "%(count)d payment waits again: its invoice was paid meanwhile.",
            "%(count)d payments wait again: their invoices were paid meanwhile.",
            done.returned,
        )
        messages.warning(request, back % {"count": done.returned})
    return redirect("receivables:bank_detail", pk)


@require_POST
@requires(posting.undo_statement)
@on_refusal(page_after_refusal)
def bank_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    posting.undo_statement(
        by=request.user, statement=_statement(request, pk), **given(UndoForm(request.POST))
    )
    messages.success(request, _("The load is undone: its payments are reversed."))
    return redirect("receivables:bank_detail", pk)


@require_POST
@requires(deciding.claim_account)
@on_refusal(page_after_refusal)
def bank_account_claim(request: SignedInRequest, pk: int) -> HttpResponse:
    account = _statement(request, pk).account
    deciding.claim_account(
        by=request.user, account=account, **given(OwnCompanyForm(request.POST, user=request.user))
    )
    return redirect("receivables:bank_detail", pk)


def line_after_refusal(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int
) -> HttpResponse:
    return _page(request, _line(request, pk).statement_id, str(error), status)


def _line(request: SignedInRequest, pk: int) -> BankLine:
    rows = BankLine.objects.visible_to(request.user).select_related("statement")
    found: BankLine = get_object_or_404(rows, pk=pk)
    return found


@require_POST
@requires(deciding.accept_line)
@on_refusal(line_after_refusal)
def bank_line_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept a proposal, leave the line unknown, say that it is no client's, or let it wait again."""
    line = _line(request, pk)
    decision = given(DecisionForm(request.POST))
    simple = {"unknown": deciding.leave_line, "ignore": deciding.ignore_line, "reopen": deciding.reopen_line}
    if decision["choice"] in simple:
        simple[decision["choice"]](by=request.user, line=line)
    else:
        deciding.accept_option(
            by=request.user, line=line, option=int(decision["choice"]), remember=decision["remember"]
        )
    return redirect(reverse("receivables:bank_detail", args=[line.statement_id]) + "#wait")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(deciding.accept_line)
def bank_line_split(request: SignedInRequest, pk: int) -> HttpResponse:
    """Divide a line over invoices and clients; `?client=` names them, those of the proposal without it."""
    line = _line(request, pk)
    keys = [key for text in request.GET.getlist("client") if (key := int_param(text))]
    keys = keys or [client for client, _invoice, _sum in line.chosen or _proposed(line)]
    visible = Client.objects.visible_to(request.user).in_bulk(list(dict.fromkeys(keys))[:MOST_CLIENTS])
    clients = list(visible.values())
    form = SplitForm(
        post_data(request), line=line, user=request.user, clients=clients, left=deciding.left_of(line)
    )
    if submit(form, deciding.accept_line, by=request.user, line=line):
        return redirect(reverse("receivables:bank_detail", args=[line.statement_id]) + "#wait")
    context = {"form": form, "line": line, "clients": clients, "row": rows_of([line], request.user)[0],
               "picker": MyClientForm(user=request.user),
               "here": f"{request.path}?{urlencode([('client', one.pk) for one in clients])}"}  # fmt: skip
    status = 422 if form.is_bound else 200
    return render_page(request, "receivables/bank_split.html", context, status=status)


def _proposed(line: BankLine) -> list[tuple[int, int | None, str]]:
    return (
        line.options[0]["parts"]
        if line.options
        else ([(line.client_id, None, "0")] if line.client_id else [])
    )


@require_safe
@requires(("bank.view", "bank.answer"))
def bank_unknown(request: SignedInRequest) -> HttpResponse:
    """Payments that nobody has decided yet: all for finance, for a manager those of their clients and of nobody."""
    return _unknown_page(request)


def _unknown_page(request: SignedInRequest, error: str = "", status: int = 200) -> HttpResponse:
    page = Keyset(_unknown(request).select_related("client"), ["date", "pk"], 30).page(
        request.GET.get("cursor", "")
    )
    context = {"page": page, "rows": rows_of(page.items, request.user), "error": error,
               "can_answer": request.user.can("bank.answer"), "can_decide": request.user.can("payments.write"),
               "sees_statements": request.user.can("bank.view"),
               "forms": {line.pk: MyClientForm(user=request.user, auto_id=f"id_{line.pk}_%s") for line in page.items}
               }  # fmt: skip
    return render_page(request, "receivables/bank_unknown.html", context, status=status)


def unknown_after_refusal(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int
) -> HttpResponse:
    return _unknown_page(request, str(error), status)


@require_POST
@requires(deciding.claim_line)
@on_refusal(unknown_after_refusal)
def bank_line_claim(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    answer = given(MyClientForm(request.POST, user=request.user))
    deciding.claim_line(by=request.user, line=line, client=answer["client"])
    messages.success(request, _("Thank you: finance will see your answer."))
    return redirect("receivables:bank_unknown")
