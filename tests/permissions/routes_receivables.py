from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kam_crm.shared import clock
from receivables.models import ClosedMonth, ReliabilityQuestion
from tests.permissions.matrix import NOTHING, WORKERS, Route
from tests.permissions.world import World
from tests.receivables.bank_files import Movement, onec

CASHIERS = {"finance"}
LENDERS = {"finance", "director"}
SHIPPERS = {"support"}
TREASURY = {"finance", "director"}
LOADERS = {"finance", "admin"}
ANSWERERS = {"kam", "head"}
CHECKERS = {"kam", "head", "finance", "director"}
CALLERS = {"kam", "head", "finance"}
LIFTERS = {"head", "director"}


def same(**data: Any) -> Any:
    return lambda world, obj: data


def of_client(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk}


def paid_by(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "number": "77", "date": clock.today(), "amount": "10"}


def shipped(world: World, order: Any) -> dict[str, Any]:
    return {"date": clock.today(), **{f"line_{line.pk}": line.quantity for line in order.lines.all()}}


def coded(**data: Any) -> Any:
    return lambda world, client: {"client_code": client.code, **data}


def asked_limit(world: World, client: Any) -> dict[str, Any]:
    return {"amount": "5", "valid_to": clock.today().isoformat(), "reason": "they grow"}


def ticked(world: World, client: Any) -> dict[str, Any]:
    return {"client": f"{client.pk}:5000", "reason": "review"}


def of_week(world: World, obj: Any) -> dict[str, Any]:
    """The invoices of the world are late already."""
    return {"week": "late", "scope": "all"}


def of_week_as_file(world: World, obj: Any) -> dict[str, Any]:
    return {**of_week(world, obj), "format": "csv"}


def answered() -> list[str]:
    return list(ReliabilityQuestion.objects.filter(is_active=True).values_list("text", flat=True))


def decided(world: World, obj: Any) -> dict[str, Any]:
    return {"result": "positive", "valid_to": clock.today().isoformat()}


def checked(world: World, client: Any) -> dict[str, Any]:
    questions = ReliabilityQuestion.objects.filter(is_active=True)
    answers = {f"answer_{one.pk}": "yes" for one in questions}
    return {**answers, **decided(world, client), "checked_on": clock.today().isoformat()}


def checked_by_program(world: World, client: Any) -> dict[str, Any]:
    answers = [{"question": question, "answer": True} for question in answered()]
    return {"client_code": client.code, "answers": answers, **decided(world, client)}


def of_check(world: World, check: Any) -> dict[str, Any]:
    return {"pk": check.client_id, "check": check.pk}


def bank_file(world: World, obj: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("bank.txt", onec([Movement("1", "5.00", "x")]))}


def of_company(world: World, statement: Any) -> dict[str, Any]:
    return {"own_company": statement.account.own_company_id}


def of_answer(world: World, line: Any) -> dict[str, Any]:
    return {"client": line.client_id}


def coded_answer(world: World, line: Any) -> dict[str, Any]:
    return {"client_code": line.client.code}


def of_period(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "first": "2025-01-01", "last": "2025-03-31"}


def of_difference(world: World, difference: Any) -> dict[str, Any]:
    return {"pk": difference.act_id, "difference": difference.pk}


def settled(world: World, difference: Any) -> dict[str, Any]:
    return {"difference": difference.differences.first().pk, "note": "agreed"}


def the_month(world: World, obj: Any) -> dict[str, Any]:
    return {"pk": ClosedMonth.objects.first().pk}


def of_refund(world: World, debit: Any) -> dict[str, Any]:
    return {"pk": debit.payment_id, "debit": debit.pk}


def wrong_refund(world: World, payment: Any) -> dict[str, Any]:
    return {"debit": payment.debits.first().pk, "reason": "mistake"}


def refunded(world: World, payment: Any) -> dict[str, Any]:
    return {"date": clock.today().isoformat(), "amount": "1.00", "reason": "letter"}


def said(world: World, obj: Any) -> dict[str, Any]:
    return {"outcome": "no_answer", "invoices": [one.pk for one in obj.invoices.all()]}


def page(name: str, roles: Any = WORKERS, **options: Any) -> Route:
    return Route(f"receivables:{name}", roles=roles, **options)


def api(name: str, roles: Any = WORKERS, **options: Any) -> Route:
    return Route(f"api:{name}", roles=roles, **options)


PAGES = [
    page("debt_list", lists="client", query=same(scope="all")),
    page("debt_export", lists="client", query=same(format="csv", scope="all")),
    page("client_money", obj="client"),
    page("collection", lists="collection_step", mark=lambda step: step.client.name),
    page("collection_result", CALLERS, obj="client", method="post", data=said),
    page("collection_undo", CALLERS, obj="collection_result", method="post"),
    page("collection_lawyer", LIFTERS, obj="client", method="post", data=same(reason="all is tried")),
    page("collection_letter", obj="collection_letter"),
    page("stop_lift", LIFTERS, obj="shipment_stop", method="post", data=same(reason="they pay tomorrow")),
    page("limit_set", LENDERS, obj="client"),
    page(
        "limit_set",
        LENDERS,
        obj="client",
        method="post",
        data=same(amount="5", tolerance_days="5", reason="new"),
    ),
    page("limit_ask", ANSWERERS, obj="client"),
    page("limit_ask", ANSWERERS, obj="client", method="post", data=asked_limit),
    page("limit_list", lists="client", query=same(scope="all")),
    page("limit_export", lists="client", query=same(format="csv", scope="all")),
    page("limit_approve", LENDERS, obj="client", kwargs=NOTHING, method="post", data=ticked),
    page("limit_propose", ANSWERERS, obj="client", kwargs=NOTHING, method="post", data=ticked),
    page("reliability", obj="client"),
    page("reliability_new", CHECKERS, obj="client"),
    page("reliability_new", CHECKERS, obj="client", method="post", data=checked),
    page("reliability_decide", LENDERS, obj="reliability_check", kwargs=of_check),
    page(
        "reliability_decide", LENDERS, obj="reliability_check", kwargs=of_check, method="post", data=decided
    ),
    page("checklist", LENDERS),
    page("checklist", LENDERS, method="post", data=same(questions="One")),
    page("expected", lists="client", query=of_week),
    page("expected_export", lists="client", query=of_week_as_file),
    page("bad_debt_list", lists="invoice", query=same(scope="all")),
    page("bad_debt_export", lists="invoice", query=same(format="csv", scope="all")),
    page("invoice_list", lists="invoice", query=same(scope="all")),
    page("invoice_export", lists="invoice", query=same(format="csv", scope="all")),
    page("invoice_picker", obj="client", kwargs=NOTHING, query=of_client, hidden={200}),
    page("invoice_detail", obj="invoice"),
    page("invoice_write_off", CASHIERS, obj="small_rest", method="post", data=same(reason="kopecks")),
    page("payment_list", lists="payment", query=same(scope="all")),
    page("payment_reversed"),
    page("payment_export", lists="payment", query=same(format="csv", scope="all")),
    page("bank_list", TREASURY),
    page("bank_load", LOADERS, method="post", data=bank_file),
    page("bank_detail", TREASURY, obj="bank_statement"),
    page("bank_lines", TREASURY, obj="bank_statement"),
    page("bank_post", CASHIERS, obj="bank_statement", method="post"),
    page("bank_undo", CASHIERS, obj="bank_statement", method="post", data=same(reason="wrong file")),
    page("bank_account_claim", CASHIERS, obj="bank_statement", method="post", data=of_company),
    page("bank_unknown", TREASURY | ANSWERERS, lists="bank_line", mark=lambda line: line.number),
    page("bank_line_split", CASHIERS, obj="bank_line"),
    page("bank_line_split", CASHIERS, obj="bank_line", method="post", data=same()),
    page("bank_line_decide", CASHIERS, obj="bank_line", method="post", data=same(choice="unknown")),
    page("bank_line_claim", ANSWERERS, obj="bank_line", method="post", data=of_answer),
    page("payment_detail", obj="payment"),
    page("payment_new", CASHIERS),
    page("payment_new", CASHIERS, obj="client", method="post", kwargs=NOTHING, data=paid_by, hidden={422}),
    page("payment_reallocate", CASHIERS, obj="payment"),
    page("payment_reallocate", CASHIERS, obj="payment", method="post", data=same(reason="letter")),
    page("payment_refund", CASHIERS, obj="advance"),
    page("payment_refund", CASHIERS, obj="advance", method="post", data=refunded),
    page(
        "refund_reverse", CASHIERS, obj="refund", kwargs=of_refund, method="post", data=same(reason="mistake")
    ),
    page("payment_reverse", CASHIERS, obj="payment", method="post", data=same(reason="entered twice")),
    page("order_ship", SHIPPERS, obj="to_ship"),
    page("order_ship", SHIPPERS, obj="to_ship", method="post", data=shipped),
    page("client_account", obj="client"),
    page("reconciliation_list", lists="reconciliation", query=same(scope="all")),
    page("reconciliation_export", lists="reconciliation", query=same(format="csv", scope="all")),
    page("reconciliation_new", CASHIERS),
    page(
        "reconciliation_new",
        CASHIERS,
        obj="client",
        method="post",
        kwargs=NOTHING,
        data=of_period,
        hidden={422},
    ),
    page("reconciliation_detail", obj="reconciliation"),
    page("reconciliation_print", obj="reconciliation"),
    page("reconciliation_sheet_file", obj="reconciliation"),
    page("reconciliation_load", CASHIERS, obj="reconciliation", method="post"),
    page("reconciliation_send", CASHIERS, obj="reconciliation", method="post"),
    page("reconciliation_sign", CASHIERS, obj="differing", method="post"),
    page("reconciliation_redraw", CASHIERS, obj="differing", method="post", data=same(reason="late act")),
    page(
        "difference_settle",
        CASHIERS,
        obj="difference",
        kwargs=of_difference,
        method="post",
        data=same(reason="agreed"),
    ),
    page("difference_fix", CASHIERS, obj="difference", kwargs=of_difference, method="post"),
    page("reconciliation_fix", CASHIERS, obj="differing", method="post"),
    page("month_list", CASHIERS),
    page("month_close", CASHIERS, method="post", data=same(month="2024-12-01")),
    page("month_reopen", CASHIERS, kwargs=the_month, method="post", data=same(reason="late act")),
]
API = [
    api("invoices-list", lists="invoice"),
    api("invoices-detail", obj="invoice"),
    api("invoices-write-off", CASHIERS, obj="small_rest", method="post", data=same(reason="kopecks")),
    api("payments-list", lists="payment"),
    api("payments-detail", obj="payment"),
    api("payments-list", CASHIERS, obj="client", method="post", kwargs=NOTHING, hidden={422},
        data=coded(number="77", date="2026-01-05", amount="10.00")),
    api("payments-reallocate", CASHIERS, obj="payment", method="post", data=same(parts=[], reason="letter")),
    api("payments-pay-back", CASHIERS, obj="advance", method="post", data=refunded),
    api("payments-reverse-refund", CASHIERS, obj="advance", method="post", data=wrong_refund),
    api("payments-reverse", CASHIERS, obj="payment", method="post", data=same(reason="entered twice")),
    api("allocations-list", lists="allocation"),
    api("allocations-detail", obj="allocation"),
    api("bank-statements-list", TREASURY, lists="bank_statement"),
    api("bank-statements-detail", TREASURY, obj="bank_statement"),
    api("bank-statements-list", LOADERS, method="post", data=same()),
    api("bank-statements-post", CASHIERS, obj="bank_statement", method="post", data=same()),
    api("bank-statements-undo", CASHIERS, obj="bank_statement", method="post", data=same(reason="wrong file")),
    api("bank-lines-list", TREASURY | ANSWERERS, lists="bank_line"),
    api("bank-lines-detail", TREASURY | ANSWERERS, obj="bank_line"),
    api("bank-lines-accept", CASHIERS, obj="bank_line", method="post", data=same(option=0)),
    api("bank-lines-leave", CASHIERS, obj="bank_line", method="post", data=same()),
    api("bank-lines-ignore", CASHIERS, obj="bank_line", method="post", data=same()),
    api("bank-lines-reopen", CASHIERS, obj="bank_line", method="post", data=same()),
    api("bank-lines-claim", ANSWERERS, obj="bank_line", method="post", data=coded_answer),
    api("credit-limits-list", lists="limit"),
    api("credit-limits-detail", obj="limit"),
    api("credit-limits-list", LENDERS, obj="client", method="post", kwargs=NOTHING, hidden={422},
        data=coded(amount="5.00", reason="new")),
    api("limit-proposals-list", lists="client"),
    api("limit-proposals-detail", obj="client"),
    api("limit-proposals-ask", ANSWERERS, obj="client", method="post", data=asked_limit),
    api("reliability-checks-list", lists="reliability_check"),
    api("reliability-checks-detail", obj="reliability_check"),
    api("reliability-checks-list", CHECKERS, obj="client", method="post", kwargs=NOTHING, hidden={422},
        data=checked_by_program),
    api("reliability-checks-decide", LENDERS, obj="reliability_check", method="post", data=decided),
    api("debts-list", lists="client"),
    api("debts-detail", obj="client"),
    api("bad-debts-list", lists="invoice"),
    api("bad-debts-detail", obj="invoice"),
    api("collection-steps-list", lists="collection_step"),
    api("collection-steps-detail", obj="collection_step"),
    api("collection-results-list", lists="collection_result"),
    api("collection-results-detail", obj="collection_result"),
    api("collection-results-list", CALLERS, obj="client", method="post", kwargs=NOTHING, hidden={422},
        data=coded(outcome="no_answer")),
    api("collection-results-undo", CALLERS, obj="collection_result", method="post", data=same()),
    api("collection-letters-list", lists="collection_letter"),
    api("collection-letters-detail", obj="collection_letter"),
    api("shipment-stops-list", lists="shipment_stop"),
    api("shipment-stops-detail", obj="shipment_stop"),
    api("shipment-stops-lift", LIFTERS, obj="shipment_stop", method="post", data=same(reason="they pay tomorrow")),
    api("accounts-detail", obj="client"),
    api("reconciliations-list", lists="reconciliation"),
    api("reconciliations-detail", obj="reconciliation"),
    api("reconciliations-list", CASHIERS, obj="client", method="post", kwargs=NOTHING, hidden={422},
        data=coded(first="2025-01-01", last="2025-03-31")),
    api("reconciliations-send", CASHIERS, obj="reconciliation", method="post", data=same()),
    api("reconciliations-sign", CASHIERS, obj="differing", method="post", data=same()),
    api("reconciliations-redraw", CASHIERS, obj="differing", method="post", data=same(reason="late act")),
    api("reconciliations-settle", CASHIERS, obj="differing", method="post", data=settled),
    api("reconciliations-fix", CASHIERS, obj="differing", method="post", data=same()),
    api("reconciliations-client-file", CASHIERS, obj="differing", method="post", data=same()),
    api("closed-months-list"),
    api("closed-months-detail", kwargs=the_month),
    api("closed-months-list", CASHIERS, method="post", data=same(month="2024-12-01")),
    api("closed-months-reopen", CASHIERS, kwargs=the_month, method="post", data=same(reason="late act")),
    api("orders-ship", SHIPPERS, obj="to_ship", method="post", data=same()),
]  # fmt: skip
ROUTES = [*PAGES, *API]
