"""Who may do what: one table, role → capabilities, with limits as data. What is not here is forbidden.

A limit is in the unit its capability names; None means without limit. It is what a company begins with: which one
holds today, rows from a day on say (accounts.rules).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    KAM = "kam", _("key account manager")
    HEAD = "head", _("head of department")
    SUPPORT = "support", _("sales support")
    FINANCE = "finance", _("finance")
    DIRECTOR = "director", _("commercial director")
    GENERAL = "general", _("general director")
    LAWYER = "lawyer", _("lawyer")
    ADMIN = "admin", _("administrator")


# they see the whole company and decide what no head may; the general director does whatever the commercial one does
DIRECTORS = frozenset({Role.DIRECTOR, Role.GENERAL})
# they decide, count money or manage people: more is asked of how they sign in
DECIDERS = frozenset({Role.HEAD, Role.FINANCE, Role.ADMIN}) | DIRECTORS


@dataclass(frozen=True)
class Limit:
    """How far a capability reaches."""

    upto: Decimal | None


UNLIMITED = Limit(None)

CAPABILITIES: dict[str, object] = {
    "business.view": _("open the working pages"),
    "clients.view": _("see clients and dossiers"),
    "clients.create": _("add clients"),
    "clients.edit": _("edit clients"),
    "clients.assign": _("hand a client to another manager"),
    "clients.assign_leaver": _("hand over the clients of somebody who leaves"),
    "clients.strategy": _("see key status and its evidence"),
    "dossiers.template": _("set what dossiers have to hold"),
    "key_status.set": _("set key status"),
    "key_status.decide": _("decide on types of key clients, candidates and exceptions"),
    "contracts.agree": _("agree to contracts, payment term in days"),
    "contracts.sign": _("sign contracts, without being a director by a power of attorney"),
    "powers.view": _("see powers of attorney"),
    "powers.issue": _("issue and revoke powers of attorney"),
    "reliability.view": _("see checks of reliability"),
    "reliability.record": _("fill in checks of reliability"),
    "reliability.decide": _("decide checks of reliability and what they ask"),
    "library.view": _("see and acknowledge rules and instructions"),
    "library.write": _("publish rules and instructions"),
    "segment_notes.write": _("write down what is learned of market segments"),
    "competitors.write": _("write down what competitors offer"),
    "competitors.merge": _("make two spellings of a competitor one"),
    "cooperation.write": _("write plans of cooperation with clients"),
    "cooperation.approve": _("approve plans of cooperation"),
    "cooperation.approve_company": _("approve plans of cooperation with clients who are key to the company"),
    "people.view": _("see people of clients"),
    "people.contact_data": _("see phones and e-mails of people"),
    "people.edit": _("edit people"),
    "personal.view": _("see and keep personal data of people"),
    "personal.ask": _("see personal data of people, saying why"),
    "personal.manage": _("take along all about a person, and anonymise them"),
    "notes.add": _("write notes"),
    "documents.view": _("see files of clients"),
    "documents.add": _("add files of clients"),
    "tasks.view": _("see tasks"),
    "tasks.write": _("enter, give and report tasks"),
    "promises.view": _("see promises of both sides"),
    "promises.write": _("write down promises and how they were kept"),
    "suggestions.view": _("see suggestions to management"),
    "suggestions.file": _("make suggestions to management"),
    "suggestions.decide": _("answer suggestions of managers"),
    "courses.view": _("see courses of colleagues"),
    "courses.write": _("enter courses of colleagues"),
    "meetings.view": _("see management meetings"),
    "meetings.write": _("hold management meetings"),
    "experts.write": _("keep the directory of experts"),
    "projects.view": _("see projects of clients"),
    "projects.write": _("lead projects of clients"),
    "decisions.view": _("see and read decisions of management"),
    "decisions.write": _("publish decisions of management"),
    "activities.view": _("see visits and calls"),
    "activities.plan": _("plan visits and calls"),
    "briefing.view": _("read and print briefings"),
    "week.submit": _("submit a week plan"),
    "week.decide": _("approve week plans"),
    "orders.view": _("see orders"),
    "orders.create": _("enter orders"),
    "orders.complete": _("complete the lines of orders"),
    "orders.submit": _("submit orders"),
    "orders.cancel": _("cancel orders"),
    "orders.ship": _("ship orders"),
    "orders.phone": _("take orders by phone for their managers"),
    "returns.announce": _("announce returns"),
    "returns.accept": _("accept returned goods"),
    "returns.approve": _("approve returns dated in a past month"),
    "acts.view": _("see discrepancy acts"),
    "acts.write": _("draw up discrepancy acts"),
    "acts.confirm": _("confirm the goods of discrepancy acts"),
    "acts.approve": _("approve and reverse discrepancy acts, amount"),
    "acts.book": _("confirm the debt of discrepancy acts"),
    "acts.set_route": _("set the route of discrepancy acts"),
    "claims.view": _("see claims of clients"),
    "claims.write": _("take claims of clients through their steps"),
    "claims.settle": _("offer a settlement of a claim, amount"),
    "claims.judge": _("judge whether claims are justified"),
    "discount.grant": _("grant a discount, % of the price"),
    "approvals.view": _("see requests for approval"),
    "approvals.ask": _("ask for approval of what goes beyond a rule"),
    "approvals.decide": _("decide on requests for approval, each kind within its own right"),
    "discount.approve": _("approve a discount, % of the price"),
    "credit.release": _("release an order over the credit limit, amount over the limit"),
    "credit.set_limit": _("set a credit limit, amount"),
    "credit.ask": _("ask for a credit limit"),
    "prices.view": _("see products and prices"),
    "prices.write": _("write price lists, rules of prices and rates of VAT"),
    "prices.promote": _("give promotions, within the discount one approves"),
    "prices.propose": _("propose special prices"),
    "margin.view": _("see cost and margin"),
    "receivables.view": _("see invoices and debts"),
    "collection.write": _("write down what calls about debts came to"),
    "collection.lift": _("lift stops of shipments, hand debts to a lawyer, accept distant promises"),
    "payments.view": _("see payments"),
    "payments.write": _("enter payments and allocate them"),
    "bank.view": _("see bank statements"),
    "bank.answer": _("see payments of nobody and say whose they are"),
    "settlements.write": _("draw up acts of reconciliation, close months"),
    "targets.view": _("see targets"),
    "targets.write": _("set targets"),
    "targets.correct": _("approve other targets of a closed month"),
    "price_column.ask": _("ask for another price column of a client"),
    "price_column.approve": _("approve another price column of a client"),
    "reports.view": _("see segments and attainment"),
    "demand.view": _("see estimates of the demand of market segments"),
    "demand.ask": _("ask managers about the demand of market segments"),
    "demand.answer": _("estimate the demand of market segments"),
    "threats.view": _("see threats of refusal"),
    "threats.work": _("work on threats of refusal"),
    "reports.today": _("open Today"),
    "reports.board": _("open the head's board"),
    "policy.view": _("see the rules of segments"),
    "policy.write": _("set the rules of segments"),
    "nightly.view": _("see nightly runs"),
    "nightly.run": _("count all figures now"),
    "exports.run": _("export lists"),
    "imports.run": _("import files"),
    "imports.give": _("give files of the kinds one may load"),
    "imports.payments": _("import payments, invoices, opening balances and credit limits"),
    "users.view": _("see colleagues and departments"),
    "users.manage": _("manage users and departments"),
    "absences.view": _("see who is away and who deputises"),
    "absences.write": _("record absences and name deputies"),
    "roles.view": _("see the table of rights"),
    "news.view": _("see one's own notifications"),
    "tokens.own": _("make API tokens of one's own"),
    "history.view": _("see who changed what"),
    "access_log.view": _("see who was shown personal data"),
    "company.manage": _("set what the company is called and lives by"),
    "rules.view": _("see rules and limits"),
    "words.view": _("see reference words"),
    "words.manage": _("add, rename and merge reference words"),
    "rules.write": _("set rules and limits, never raise one's own"),
    "ui.view": _("see the page of components"),
}

# First words of capabilities: what an API token may be restricted to.
SCOPES: dict[str, object] = {
    "business": _("working pages"),
    "clients": _("clients"),
    "dossiers": _("dossiers"),
    "key_status": _("key status"),
    "contracts": _("contracts"),
    "powers": _("powers of attorney"),
    "reliability": _("checks of reliability"),
    "library": _("rules and instructions"),
    "segment_notes": _("notes on market segments"),
    "competitors": _("competitors"),
    "cooperation": _("plans of cooperation"),
    "people": _("people of clients"),
    "personal": _("personal data of people"),
    "notes": _("notes"),
    "documents": _("files of clients"),
    "tasks": _("tasks"),
    "promises": _("promises"),
    "suggestions": _("suggestions to management"),
    "courses": _("courses of colleagues"),
    "meetings": _("management meetings"),
    "experts": _("directory of experts"),
    "projects": _("projects of clients"),
    "decisions": _("decisions of management"),
    "activities": _("visits and calls"),
    "week": _("week plans"),
    "briefing": _("briefings"),
    "orders": _("orders"),
    "returns": _("returns"),
    "acts": _("discrepancy acts"),
    "claims": _("claims of clients"),
    "discount": _("discounts"),
    "approvals": _("requests for approval"),
    "credit": _("credit limits"),
    "prices": _("products and prices"),
    "price_column": _("price columns of clients"),
    "margin": _("cost and margin"),
    "receivables": _("invoices and debts"),
    "collection": _("collection of debts"),
    "payments": _("payments"),
    "bank": _("bank statements"),
    "settlements": _("settlements"),
    "targets": _("targets"),
    "reports": _("segments and attainment"),
    "demand": _("demand of market segments"),
    "threats": _("threats of refusal"),
    "policy": _("rules of segments"),
    "nightly": _("nightly runs"),
    "exports": _("exports"),
    "imports": _("imports"),
    "users": _("users and departments"),
    "absences": _("absences and deputies"),
    "roles": _("table of rights"),
    "news": _("notifications"),
    "tokens": _("one's own API tokens"),
    "history": _("change history"),
    "access_log": _("access log"),
    "company": _("company"),
    "rules": _("rules and limits"),
    "words": _("reference words"),
    "ui": _("page of components"),
}

_COMMON = {"tokens.own": UNLIMITED, "users.view": UNLIMITED, "news.view": UNLIMITED}
_READ = dict.fromkeys(
    ("business.view", "clients.view", "people.view", "activities.view", "orders.view", "prices.view",
     "receivables.view", "payments.view", "reports.view", "policy.view", "exports.run", "documents.view",
     "tasks.view", "tasks.write", "promises.view", "decisions.view", "courses.view", "projects.view", "powers.view",
     "reliability.view", "library.view", "acts.view", "claims.view"),
    UNLIMITED,
)  # fmt: skip


def _may(*names: str) -> dict[str, Limit]:
    return dict.fromkeys(names, UNLIMITED)


# of whoever leads people
_LEADING = _may(
    "decisions.write",
    "suggestions.decide",
    "cooperation.approve",
    "courses.write",
    "meetings.view",
    "meetings.write",
    "contracts.sign",
    "library.write",
    "dossiers.template",
    "experts.write",
    "demand.ask",
)
# of whoever has clients of their own, and somebody above
_SELLING = _may(
    "segment_notes.write",
    "competitors.write",
    "cooperation.write",
    "suggestions.view",
    "suggestions.file",
    "projects.write",
    "threats.view",
    "threats.work",
    "demand.view",
    "demand.answer",
    "contracts.sign",
    "reliability.record",
    "acts.write",
    "claims.write",
    "bank.answer",
    "collection.write",
)

ROLES: dict[str, dict[str, Limit]] = {
    Role.KAM: {
        **_COMMON, **_READ, **_SELLING,
        **_may("clients.create", "clients.edit", "clients.strategy", "key_status.set", "people.contact_data",
               "people.edit", "personal.view", "notes.add", "documents.add", "promises.write", "activities.plan",
               "briefing.view", "week.submit", "orders.create", "orders.complete",
               "orders.submit", "orders.cancel", "returns.announce", "price_column.ask", "prices.propose", "credit.ask",
               "approvals.view", "approvals.ask", "margin.view", "targets.view", "reports.today", "absences.view"),
        "discount.grant": Limit(Decimal(5)),
        "claims.settle": Limit(Decimal(30_000)),
    },
    Role.HEAD: {
        **_COMMON, **_READ, **_LEADING, **_SELLING,
        **_may("competitors.merge", "clients.create", "clients.edit", "clients.assign", "clients.strategy",
               "key_status.set", "key_status.decide",
               "people.contact_data", "people.edit", "personal.view", "personal.manage", "notes.add", "documents.add",
               "promises.write", "activities.plan", "briefing.view", "week.submit", "week.decide",
               "orders.create", "orders.complete", "orders.submit", "orders.cancel", "returns.announce",
               "returns.approve", "price_column.ask", "price_column.approve", "credit.ask", "prices.propose",
               "prices.promote", "approvals.view", "approvals.ask", "approvals.decide", "margin.view",
               "targets.view", "targets.write", "reports.today",
               "reports.board", "nightly.view", "absences.view", "absences.write", "rules.view",
               "words.view", "history.view"),
        "discount.grant": Limit(Decimal(15)),
        "discount.approve": Limit(Decimal(15)),
        "credit.release": Limit(Decimal(1_000_000)),
        "contracts.agree": Limit(Decimal(45)),
        "acts.approve": Limit(Decimal(300_000)),
        "claims.settle": Limit(Decimal(300_000)),
        **_may("claims.judge", "collection.lift"),
    },
    Role.SUPPORT: {
        **_COMMON, **_READ,
        **_may("people.contact_data", "documents.add", "orders.complete", "orders.ship", "orders.phone",
               "returns.accept", "acts.write", "acts.confirm", "approvals.ask"),
    },
    Role.FINANCE: {
        **_COMMON, **_READ,
        **_may("documents.add", "promises.write", "payments.write", "bank.view", "settlements.write",
               "acts.book", "collection.write",
               "reliability.record", "reliability.decide", "imports.give", "imports.payments", "margin.view",
               "targets.view", "history.view"),
        "credit.set_limit": Limit(Decimal(5_000_000)),
    },
    Role.DIRECTOR: {
        **_COMMON, **_READ, **_LEADING,
        **_may("segment_notes.write", "suggestions.view", "threats.view", "demand.view"),
        **_may("cooperation.approve_company", "powers.issue", "bank.view", "reliability.record", "reliability.decide",
               "briefing.view", "personal.ask",
               "personal.manage",
               "clients.assign", "clients.strategy", "key_status.set", "key_status.decide", "approvals.view",
               "approvals.decide", "returns.approve",
               "price_column.approve", "prices.promote", "prices.write", "imports.give", "targets.correct",
               "margin.view",
               "targets.view", "targets.write", "reports.board", "policy.write", "nightly.view", "week.decide",
               "absences.view", "absences.write", "rules.view", "rules.write", "words.view", "history.view"),
        "discount.grant": UNLIMITED,
        "discount.approve": UNLIMITED,
        "acts.approve": UNLIMITED,
        "claims.settle": UNLIMITED,
        **_may("acts.confirm", "acts.book", "acts.set_route", "claims.judge", "collection.lift"),
        "credit.release": UNLIMITED,
        "contracts.agree": UNLIMITED,
        "credit.set_limit": UNLIMITED,
    },
    # debts and contracts of the whole company, to read; no figures of segments and targets, no margin, nothing to write
    Role.LAWYER: {
        **_COMMON,
        **{name: limit for name, limit in _READ.items() if name not in {"reports.view", "policy.view"}},
    },
    # without _READ: who manages access sees no business data
    Role.ADMIN: {
        **_COMMON,
        **_may("prices.write", "company.manage", "rules.view", "rules.write", "words.view", "words.manage",
               "users.manage", "clients.assign_leaver", "roles.view", "access_log.view", "history.view",
               "imports.give", "imports.run", "imports.payments", "nightly.view", "nightly.run", "policy.view",
               "policy.write", "ui.view"),
    },
}  # fmt: skip
ROLES[Role.GENERAL] = dict(ROLES[Role.DIRECTOR])


def scopes_of(role: str) -> dict[str, object]:
    """Scopes that mean something for a role, with their words."""
    # «orders.view» and «orders.ship» are both of the scope «orders»
    held = {capability.split(".")[0] for capability in ROLES[role]}
    return {scope: words for scope, words in SCOPES.items() if scope in held}
