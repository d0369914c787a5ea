"""What a program hears of changes: nothing is lost to a transaction that takes long, nothing hangs on in a copy."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client as Browser

from accounts.models import User
from accounts.services import create_token
from approvals import services as approvals
from dossiers.models import Client, ClientSummary, Person
from dossiers.services import assign_manager, update_client
from integrations.changes.kinds import KINDS
from integrations.changes.models import Change
from integrations.changes.services import forget_changes
from kam_crm.shared import clock
from orders.api_urls import viewsets as order_lists
from orders.models import (
    AgreedStock,
    LineRefusal,
    NoticeSetting,
    OrderNote,
    OrderNotice,
    PromisedDate,
    PurchaseRequest,
    RefusalReason,
    ServiceKind,
    ServiceLine,
    Shipment,
)
from receivables.services import register_payment, reverse_payment
from reports.targets.services import correct_target
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.factories.orders import (
    ClientPriceColumnFactory,
    GoodsReturnFactory,
    OrderFactory,
    OrderLineFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)
from tests.factories.receivables import AllocationFactory, InvoiceFactory, PaymentFactory
from tests.factories.reports import TargetFactory
from tests.integrations.files import give
from tests.support.copies import API, Copy, Trusting
from tests.support.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
SALES = ["clients", "shipments", "shipment-lines"]
HEADER = "document,date,client_code,product_code,quantity,amount,cost,kind\n"


@contextmanager
def unfinished(write: Callable[[], Any]) -> Iterator[threading.Event]:
    """Inside the block a transaction of another connection has written and is not committed; it is at the end."""
    written, may_end = threading.Event(), threading.Event()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with transaction.atomic():
                write()
                written.set()
                may_end.wait()
        except BaseException as fault:
            faults.append(fault)
        finally:
            written.set()
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    written.wait()
    try:
        yield may_end
    finally:
        may_end.set()
        thread.join()
    assert not faults, faults


def wait_for(condition: Callable[[], bool]) -> None:
    """Until another transaction has committed what makes it true."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def sales(name: str, documents: int, clients: list[Client], lines: int = 2) -> str:
    """A file of documents with their lines, the clients in turn."""
    rows = (
        f"{name}-{number},2026-11-{number % 20 + 1:02},{clients[number % len(clients)].code},,{line + 1},100.00,,"
        for number in range(documents)
        for line in range(lines)
    )
    return HEADER + "\n".join(rows)


def news_of(copy: Copy) -> set[tuple[str, int, str]]:
    return {(entry["kind"], entry["id"], entry["what"]) for entry in copy.poll()}


@pytest.fixture
def finance(db: None) -> User:
    return UserFactory(role="finance")


@pytest.fixture
def director(db: None) -> User:
    return UserFactory(role="director")


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(role="admin")


# ---- nothing is lost -------------------------------------------------------------------------------------------


def test_a_copy_kept_by_the_feed_equals_the_database(finance: User, admin: User, director: User) -> None:
    """Polled while an import writes, threads patch, rows are deleted and handed over, it lacks nothing (A2, A3)."""
    clients = ClientFactory.create_batch(12)
    taker = UserFactory(role="kam")
    payments = [PaymentFactory(client=client, number=f"P{client.pk}") for client in clients]
    give("sales", sales("OLD", 30, clients), admin)
    copy = Copy(finance, [*SALES, "payments"])
    corrected = sales("OLD", 30, clients, lines=1)

    def patches(mine: list[Client]) -> Callable[[], None]:
        def write() -> None:
            for client in mine:
                for turn in range(3):
                    update_client(by=client.manager, client=client, name=f"{client.code} {turn}")

        return write

    with unfinished(
        lambda: give("sales", sales("NEW", 150, clients) + "\n" + corrected[len(HEADER) :], admin)
    ):
        at_once(*(patches(clients[first::4]) for first in range(4)))
        copy.poll()
        for payment in payments[:4]:
            reverse_payment(by=finance, payment=payment, reason="entered twice")
        copy.poll()
        assign_manager(by=director, client=clients[0], manager=taker, reason="Moves")
        assert not any("NEW" in row["number"] for row in copy.known["shipments"].values())
    copy.poll()
    assert Shipment.objects.filter(number__startswith="NEW").count() == 150
    assert copy.known == copy.read_anew()
    assert copy.poll() == []


def test_the_twin_that_trusts_the_moment_of_writing_loses_the_import(finance: User, admin: User) -> None:
    clients = ClientFactory.create_batch(3)
    twin = Trusting(finance, ["shipments"], clock.now)
    with unfinished(lambda: give("sales", sales("NEW", 20, clients), admin)):
        twin.poll()
    twin.poll()
    assert Shipment.objects.count() == 20
    assert twin.known["shipments"] == {}


def test_the_moment_for_the_next_pass_is_older_than_what_is_being_written(
    finance: User, admin: User, signed_in: Callable[[User], Browser]
) -> None:
    """A list tells from when to ask next, so that a poll during an import loses nothing of it (A2)."""
    clients, browser = ClientFactory.create_batch(3), signed_in(finance)
    with unfinished(lambda: give("sales", sales("NEW", 20, clients), admin)):
        first = browser.get(f"{API}/shipments/").json()
    assert first["results"] == []
    again = browser.get(f"{API}/shipments/", {"updated_since": first["next_updated_since"]}).json()
    assert len(again["results"]) == 20


def test_every_page_of_a_pass_tells_the_moment_of_the_first(
    finance: User, signed_in: Callable[[User], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program may take the moment from the last page as well (A2)."""
    ClientFactory.create_batch(3)
    moments = iter([dt.datetime(2026, 11, 18, 6, tzinfo=dt.UTC)])
    monkeypatch.setattr("kam_crm.shared.api.pagination.settled_until", lambda: next(moments))
    browser = signed_in(finance)
    first = browser.get(f"{API}/clients/?page_size=2").json()
    second = browser.get(first["next"]).json()
    assert len(second["results"]) == 1
    assert {page["next_updated_since"] for page in (first, second)} == {"2026-11-18T06:00:00Z"}


def test_what_is_committed_later_comes_after_the_position_though_it_began_earlier(finance: User) -> None:
    client = ClientFactory()
    copy = Copy(finance, ["clients"])
    with unfinished(lambda: Client.objects.filter(pk=client.pk).update(about="early")):
        ClientFactory()
        # behind the one that still runs nothing is told: its number may be lower
        assert copy.poll() == []
    assert {entry["what"] for entry in copy.poll()} == {"created", "changed"}
    assert copy.known == copy.read_anew()


# ---- deletions -------------------------------------------------------------------------------------------------


def test_lines_of_a_corrected_document_leave_the_copy(finance: User, admin: User) -> None:
    """Their ids are told as deleted, the document as changed (A3)."""
    client = ClientFactory()
    give("sales", sales("DOC", 1, [client], lines=3), admin)
    copy = Copy(finance, SALES)
    old = set(copy.known["shipment-lines"])
    give("sales", sales("DOC", 1, [client], lines=2), admin)
    entries = news_of(copy)
    assert {("shipment-lines", pk, "deleted") for pk in old} <= entries
    assert ("shipments", Shipment.objects.get().pk, "changed") in entries
    assert sum(Decimal(row["amount"]) for row in copy.known["shipment-lines"].values()) == Decimal(200)


def test_a_reversed_payment_a_moved_allocation_and_a_removed_target_leave_the_copy(
    finance: User,
) -> None:
    """Nothing that is gone stays behind in silence (A4)."""
    client = ClientFactory()
    InvoiceFactory(client=client)
    payment = register_payment(by=finance, client=client, number="1", date=clock.today(), amount=Decimal(100))
    allocation = payment.allocations.get()
    target = TargetFactory(manager=client.manager)
    copy = Copy(finance, ["payments", "allocations", "invoices", "targets"])
    reverse_payment(by=finance, payment=payment, reason="entered twice")
    key = target.pk
    target.delete()
    entries = news_of(copy)
    assert {("payments", payment.pk, "deleted"), ("allocations", allocation.pk, "deleted"),
            ("targets", key, "deleted")} <= entries  # fmt: skip
    assert copy.known == copy.read_anew()


# ---- sight -----------------------------------------------------------------------------------------------------


def test_a_client_handed_over_goes_and_comes_with_all_that_is_theirs(director: User) -> None:
    """The old manager's copy drops it, the new one's gets its orders, people and invoices (A4)."""
    old, new = UserFactory.create_batch(2, role="kam")
    client = ClientFactory(manager=old)
    things = {
        "clients": client,
        "orders": OrderFactory(client=client),
        "persons": ClientContactFactory(client=client).person,
        "client-contacts": client.contacts.get(),
        "invoices": InvoiceFactory(client=client),
        "shipments": ShipmentFactory(client=client),
    }
    things["returns"] = GoodsReturnFactory(shipment=things["shipments"])
    things["client-price-columns"] = ClientPriceColumnFactory(client=client)
    things["allocations"] = AllocationFactory(payment=PaymentFactory(client=client))
    things["payments"] = client.payments.get()
    things["shipment-lines"] = ShipmentLineFactory(shipment=things["shipments"])
    kinds = list(things)
    copies = {user: Copy(user, kinds) for user in (old, new)}
    assign_manager(by=director, client=client, manager=new, reason="Moves")
    named = {(kind, thing.pk) for kind, thing in things.items()}
    for user, what in ((old, "out_of_sight"), (new, "into_sight")):
        assert {(*key, what) for key in named} <= news_of(copies[user])
        assert copies[user].known == copies[user].read_anew()
    assert not any(copies[old].known.values())


def test_what_was_begun_before_a_hand_over_reaches_the_new_manager(director: User, admin: User) -> None:
    """An import that read the old manager ends after the hand-over (A4)."""
    old, new = UserFactory.create_batch(2, role="kam")
    client = ClientFactory(manager=old)
    copies = [Copy(user, SALES) for user in (old, new)]
    with unfinished(lambda: give("sales", sales("NEW", 3, [client]), admin)):
        assign_manager(by=director, client=client, manager=new, reason="Moves")
        for copy in copies:
            copy.poll()
    for copy in copies:
        copy.poll()
        assert copy.known == copy.read_anew()
    assert [len(copy.known["shipments"]) for copy in copies] == [0, 3]


def test_what_ends_in_the_middle_of_a_hand_over_reaches_the_new_manager(admin: User) -> None:
    """By SQL, as a file of clients does it: it does not see what is committed before its own end (A4)."""
    old, new = UserFactory.create_batch(2, role="kam")
    client = ClientFactory(manager=old)
    copies = [Copy(user, SALES) for user in (old, new)]

    def hand_over() -> None:
        Client.objects.filter(pk=client.pk).update(manager=new)

    with (
        unfinished(lambda: give("sales", sales("NEW", 3, [client]), admin)) as import_may_end,
        unfinished(hand_over),
    ):
        import_may_end.set()
        wait_for(Shipment.objects.exists)
        copies += [Copy(user, SALES) for user in (old, new)]
        for copy in copies:
            copy.poll()
    for copy in copies:
        copy.poll()
        assert copy.known == copy.read_anew()
    assert [len(copy.known["shipments"]) for copy in copies] == [0, 3, 0, 3]


def test_a_head_who_sees_both_managers_sees_a_change(director: User) -> None:
    head = UserFactory(role="head")
    department = DepartmentFactory(head=head)
    manager, colleague = UserFactory.create_batch(2, role="kam", department=department)
    client = ClientFactory(manager=manager)
    copy = Copy(head, ["clients"])
    assign_manager(by=director, client=client, manager=colleague, reason="Moves")
    assert news_of(copy) == {("clients", client.pk, "changed")}
    assert copy.known == copy.read_anew()


def test_a_person_who_works_at_a_kept_client_too_stays(director: User) -> None:
    manager = UserFactory(role="kam")
    kept, given = ClientFactory.create_batch(2, manager=manager)
    person = ClientContactFactory(client=kept).person
    ClientContactFactory(client=given, person=person)
    copy = Copy(manager, ["persons"])
    assign_manager(by=director, client=given, manager=UserFactory(role="kam"), reason="Moves")
    assert news_of(copy) == {("persons", person.pk, "changed")}
    assert copy.known == copy.read_anew()


def test_nothing_is_told_of_clients_of_others() -> None:
    copy = Copy(UserFactory(role="kam"), list(set(KINDS) & {"clients", "orders", "shipments", "payments"}))
    client = ClientFactory()
    OrderFactory(client=client)
    PaymentFactory(client=client).delete()
    assert copy.poll() == []


def test_who_comes_to_see_other_clients_is_sent_to_read_anew(signed_in: Callable[[User], Browser]) -> None:
    """A cover begins without anything being written: only the whole can be right then (A4)."""
    deputy, absent = UserFactory.create_batch(2, role="kam")
    browser = signed_in(deputy)
    since = browser.get(f"{API}/changes/").json()["next_since"]
    AbsenceFactory(user=absent, deputy=deputy, first_day=clock.today(), last_day=clock.today())
    answer = browser.get(f"{API}/changes/", {"since": since})
    assert (answer.status_code, answer.json()["code"]) == (410, "start_over")


def test_a_restored_database_continues_no_position(
    finance: User, signed_in: Callable[[User], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its transactions are counted anew: what comes would seem to be known already."""
    browser = signed_in(finance)
    since = browser.get(f"{API}/changes/").json()["next_since"]
    assert browser.get(f"{API}/changes/", {"since": since}).status_code == 200
    monkeypatch.setattr("integrations.changes.feed.incarnation", lambda: "another")
    assert browser.get(f"{API}/changes/", {"since": since}).status_code == 410


def test_a_token_hears_of_its_scopes_only(client: Browser) -> None:
    user = UserFactory(role="kam")
    _token, key = create_token(by=user, name="orders", scopes=["orders"])
    headers = {"Authorization": f"Bearer {key}"}
    since = client.get(f"{API}/changes/", headers=headers).json()["next_since"]
    order = OrderFactory(client=ClientFactory(manager=user))
    answer = client.get(f"{API}/changes/", {"since": since}, headers=headers).json()
    assert {(row["kind"], row["id"]) for row in answer["results"]} == {("orders", order.pk)}


# ---- what counts as a change -----------------------------------------------------------------------------------


def test_a_client_whose_figures_moved_has_changed(
    finance: User, signed_in: Callable[[User], Browser]
) -> None:
    """By a payment or by the night: in the feed and in the list (A5)."""
    client, other = ClientFactory.create_batch(2)
    copy, began = Copy(finance, ["clients"]), clock.now()
    ClientSummary.objects.filter(client=client).update(debt=Decimal("7.00"))
    ClientSummary.objects.filter(client=other).update(debt=0)  # as it was
    assert news_of(copy) == {("clients", client.pk, "changed")}
    listed = signed_in(finance).get(f"{API}/clients/", {"updated_since": began.isoformat()}).json()["results"]
    assert [(row["id"], row["summary"]["debt"]) for row in listed] == [(client.pk, "7.00")]


def test_a_row_changes_with_what_it_shows_of_others(finance: User) -> None:
    """Lines of an order, allocations of a payment, places of a person and the person of a place (A5)."""
    client = ClientFactory()
    order, contact = OrderFactory(client=client), ClientContactFactory(client=client)
    payment = PaymentFactory(client=client)
    copy = Copy(finance, ["orders", "persons", "client-contacts", "payments"])
    OrderLineFactory(order=order)
    assert ("orders", order.pk, "changed") in news_of(copy)
    contact.position = "director"
    contact.save()
    assert {("persons", contact.person_id, "changed"), ("client-contacts", contact.pk, "changed")} == news_of(
        copy
    )
    Person.objects.filter(pk=contact.person_id).update(email="new@example.com")
    assert {("persons", contact.person_id, "changed"), ("client-contacts", contact.pk, "changed")} == news_of(
        copy
    )
    AllocationFactory(payment=payment)
    assert ("payments", payment.pk, "changed") in news_of(copy)


def test_returns_columns_and_corrections_are_told_of_until_they_are_decided(
    director: User, in_english: None, today: None
) -> None:
    """They were lists without changes: a copy had to read them anew (A4)."""
    head = UserFactory(role="head")
    client = ClientFactory(manager=UserFactory(role="kam", department=head.department))
    shipped = ShipmentLineFactory(shipment=ShipmentFactory(client=client))
    copy = Copy(director, ["returns", "client-price-columns", "target-corrections"])
    column = ClientPriceColumnFactory(client=client)
    coming = GoodsReturnFactory(shipment=shipped.shipment)
    correction = correct_target(
        by=head,
        month=dt.date(2026, 10, 1),
        measure="revenue",
        manager=client.manager,
        amount=Decimal(1),
        reason="left",
    )
    assert news_of(copy) == {
        ("client-price-columns", column.pk, "created"), ("returns", coming.pk, "created"),
        ("target-corrections", correction.pk, "created"),
    }  # fmt: skip
    coming.lines.create(shipment_line=shipped, quantity=1)
    approvals.approve(by=director, request=correction.approvals.get())
    key = column.pk
    column.delete()
    assert news_of(copy) == {
        ("returns", coming.pk, "changed"), ("target-corrections", correction.pk, "changed"),
        ("client-price-columns", key, "deleted"),
    }  # fmt: skip
    assert copy.known == copy.read_anew()


def test_what_follows_an_order_is_told_of_and_goes_along_with_its_client(director: User, today: None) -> None:
    """Days, refusals, letters, notes, purchases, services and agreed stock were lists without changes (A4)."""
    head = UserFactory(role="head")
    kam, taker = UserFactory.create_batch(2, role="kam", department=head.department)
    support = UserFactory(role="support", department=head.department)
    client = ClientFactory(manager=kam)
    line = OrderLineFactory(order=OrderFactory(client=client))
    order = line.order
    kinds = ["promised-dates", "line-refusals", "order-notices", "client-notices", "order-notes", "agreed-stock",
             "purchase-requests", "service-lines"]  # fmt: skip
    copy, taken = Copy(director, [*kinds, "refusal-reasons", "service-kinds"]), Copy(taker, kinds)
    cause, service = RefusalReason.objects.create(name="rain"), ServiceKind.objects.create(name="advice")
    rows = {
        "promised-dates": PromisedDate.objects.create(
            order=order,
            was=order.ship_on,
            day=order.ship_on + dt.timedelta(days=1),
            side="ours",
            reason="late",
            by=kam,
        ),
        "line-refusals": LineRefusal.objects.create(
            order_line=line, quantity=1, side="ours", cause=cause, reason="rain", by=support
        ),
        "order-notices": OrderNotice.objects.create(order=order, kind="shipped", status="skipped"),
        "client-notices": NoticeSetting.objects.create(client=client),
        "order-notes": OrderNote.objects.create(order=order, author=support, text="call first"),
        "agreed-stock": AgreedStock.objects.create(
            client=client, product=line.product, quantity=5, agreed_by=kam
        ),
        "purchase-requests": PurchaseRequest.objects.create(
            client=client, order=order, line=line, product=line.product, quantity=1, asked_by=support
        ),
        "service-lines": ServiceLine.objects.create(order=order, kind=service, created_by=support),
    }
    assert news_of(copy) == {
        *((kind, row.pk, "created") for kind, row in rows.items()),
        ("refusal-reasons", cause.pk, "created"), ("service-kinds", service.pk, "created"),
    }  # fmt: skip
    assert taken.poll() == []
    assign_manager(by=head, client=client, manager=taker, reason="another book")
    assert {(entry["kind"], entry["id"]) for entry in taken.poll()} == {
        (kind, row.pk) for kind, row in rows.items()
    }
    assert taken.known == taken.read_anew()


def test_every_list_that_people_write_to_has_a_kind() -> None:
    """Lists of orders that are counted out of others, or hang on people, have `updated_since` alone."""
    counted = {"order-fulfilment"}
    assert {prefix for prefix, _view, _name in order_lists} - set(KINDS) == counted


def test_a_sign_in_is_no_change_of_a_colleague(finance: User) -> None:
    copy = Copy(finance, ["users"])
    User.objects.filter(pk=finance.pk).update(last_login=clock.now())
    assert copy.poll() == []
    User.objects.filter(pk=finance.pk).update(phone="+74951234567")
    assert news_of(copy) == {("users", finance.pk, "changed")}


def test_every_kind_is_watched_by_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'change_%%'", []
        )
        watched = set(cursor.fetchall())
    wanted = {
        (kind.model._meta.db_table, f"change_{kind.name.replace('-', '_')}_{verb}")
        for kind in KINDS.values()
        for verb in ("insert", "update", "delete")
    }
    assert wanted - watched == set()


# ---- positions -------------------------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap(finance: User) -> None:
    copy = Copy(finance, ["clients", "notes"])
    with transaction.atomic():
        ClientFactory.create_batch(3)
    ClientFactory.create_batch(2)
    assert len(copy.poll(size=1)) >= 5
    assert copy.known == copy.read_anew()


def test_what_is_no_position_or_no_kind_is_refused(
    finance: User, signed_in: Callable[[User], Browser]
) -> None:
    wrong = [{"since": text} for text in ("", "nonsense", "MSAyIDM", "4pi6")] + [{"kind": "clients,planets"}]
    for parameters in wrong:
        answer = signed_in(finance).get(f"{API}/changes/", parameters)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, list(parameters))


def test_changes_are_kept_a_day_longer_than_positions_live(
    settings: Any, finance: User, signed_in: Callable[[User], Browser]
) -> None:
    browser = signed_in(finance)
    since = browser.get(f"{API}/changes/").json()["next_since"]
    ClientFactory()
    later = clock.now() + dt.timedelta(days=settings.CHANGES_DAYS, hours=1)
    assert forget_changes(at=later) == 0
    assert forget_changes(at=later + dt.timedelta(days=1)) > 0
    assert not Change.objects.exists()
    settings.CHANGES_DAYS = -1
    assert browser.get(f"{API}/changes/", {"since": since}).status_code == 410
