"""Actions and limits by role."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import AccessLog, User
from accounts.rights.capabilities import CAPABILITIES, ROLES, Role, scopes_of
from tests.factories.accounts import UserFactory

# By hand, a second time: who may do what. What is not written here, nobody may. The general director may what the
# commercial one may.
HOLDERS = {
    "kam head support finance director lawyer":
        "business.view clients.view people.view activities.view orders.view prices.view receivables.view "
        "payments.view exports.run documents.view tasks.view tasks.write promises.view "
        "decisions.view courses.view projects.view powers.view reliability.view library.view "
        "acts.view claims.view",
    "kam head support finance director": "reports.view",
    "director": "acts.set_route cooperation.approve_company targets.correct powers.issue personal.ask",
    "kam head":
        "competitors.write cooperation.write personal.view projects.write suggestions.file threats.work demand.answer "
        "clients.create clients.edit people.edit notes.add activities.plan week.submit "
        "orders.create orders.submit orders.cancel returns.announce price_column.ask credit.ask prices.propose "
        "reports.today claims.write bank.answer",
    "head director":
        "clients.assign contracts.agree cooperation.approve week.decide returns.approve approvals.decide "
        "discount.approve prices.promote collection.lift "
        "key_status.decide credit.release targets.write price_column.approve reports.board absences.write "
        "decisions.write personal.manage "
        "suggestions.decide courses.write meetings.view meetings.write library.write "
        "dossiers.template experts.write acts.approve claims.judge demand.ask",
    "admin": "company.manage words.manage nightly.run clients.assign_leaver imports.run users.manage roles.view "
        "access_log.view ui.view",
    "kam head director":
        "segment_notes.write threats.view demand.view "
        "key_status.set contracts.sign suggestions.view clients.strategy discount.grant approvals.view absences.view "
        "briefing.view claims.settle",
    "kam head support finance": "documents.add",
    "kam head finance": "promises.write collection.write",
    "kam head support": "acts.write people.contact_data orders.complete approvals.ask",
    "head": "competitors.merge",
    "support": "orders.ship orders.phone returns.accept",
    "support director": "acts.confirm",
    "finance director": "acts.book credit.set_limit reliability.decide bank.view",
    "kam head finance director": "margin.view targets.view reliability.record",
    "finance": "payments.write settlements.write",
    "kam head support finance director admin": "policy.view",
    "kam head support finance director lawyer admin": "users.view news.view tokens.own",
    "director admin": "policy.write rules.write prices.write",
    "head director admin": "nightly.view rules.view words.view",
    "head finance director admin": "history.view",
    "finance admin": "imports.payments",
    "finance director admin": "imports.give",
}  # fmt: skip


def test_each_capability_is_held_by_these_roles_and_no_others() -> None:
    written = {name: set(roles.split()) for roles, names in HOLDERS.items() for name in names.split()}
    for roles in written.values():
        if "director" in roles:
            roles.add("general")
    held = {name: {role for role in Role.values if name in ROLES[Role(role)]} for name in CAPABILITIES}
    assert held == written


@pytest.mark.parametrize(
    ("role", "capability", "limit"),
    [
        ("kam", "discount.grant", Decimal(5)),
        ("head", "discount.grant", Decimal(15)),
        ("director", "discount.grant", None),
        ("support", "discount.grant", Decimal(0)),
        ("head", "credit.release", Decimal(1_000_000)),
        ("director", "credit.release", None),
        ("general", "discount.approve", None),
        ("general", "credit.release", None),
        ("kam", "credit.release", Decimal(0)),
        ("finance", "credit.set_limit", Decimal(5_000_000)),
    ],
)
def test_limits_are_those_of_the_role(role: str, capability: str, limit: Decimal | None) -> None:
    assert User(role=role).limit(capability) == limit


@pytest.mark.parametrize("role", Role.values)
def test_one_who_may_not_sign_in_may_nothing(role: str) -> None:
    gone = User(role=role, is_active=False)
    assert not [name for name in CAPABILITIES if gone.can(name)]
    assert gone.limit("discount.grant") == 0


def test_the_administrator_has_no_business_data() -> None:
    admin = User(role=Role.ADMIN)
    business = (
        "business.view",
        "clients.view",
        "orders.view",
        "receivables.view",
        "payments.view",
        "reports.view",
    )
    assert not any(admin.can(name) for name in business)


@pytest.mark.django_db
def test_only_the_administrator_sees_who_was_shown_personal_data() -> None:
    shown = AccessLog.objects.create(user=UserFactory(), what="export", subject="clients")
    assert list(AccessLog.objects.visible_to(UserFactory(role="admin"))) == [shown]
    for role in (role for role in Role.values if role != "admin"):
        assert not AccessLog.objects.visible_to(UserFactory(role=role)).exists()
    assert not AccessLog.objects.visible_to(AnonymousUser()).exists()


def test_what_is_not_in_the_table_is_forbidden() -> None:
    assert not any(User(role=role).can("anything.else") for role in Role.values)


def test_an_administrator_is_not_offered_scopes_of_trade() -> None:
    assert "orders" not in scopes_of(Role.ADMIN)
    assert set(scopes_of(Role.KAM)) == {name.split(".")[0] for name in ROLES[Role.KAM]}
