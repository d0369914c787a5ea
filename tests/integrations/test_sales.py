"""Sales: documents whole, staged and checked by sets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from approvals import services as approvals
from catalogue.models import Product
from dossiers.models import Client, ClientSummary
from integrations.imports.kinds import sales
from integrations.imports.problems import FILE, KEPT, Counts, FileRejected, ImportCancelled
from orders import services as orders
from orders.models import ClaimKind, Shipment, ShipmentLine
from reports.models import TouchedMonth
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory, ShipmentFactory, ShipmentLineFactory
from tests.integrations.files import give, refused
from tests.support.races import overtaken

pytestmark = pytest.mark.django_db
HEADER = "document,date,client_code,product_code,quantity,amount,cost,kind"
SALES = f"""{HEADER}
    D1,2026-10-05,C1,P1,10,1000.00,800.00,sale
    D1,2026-10-05,C1,P2,2,50.005,,
    D2,2026-10-06,C1,,0,0,0,
    R1,07.10.2026,C2,P1,1,100.00,80.00,return"""


@pytest.fixture(autouse=True)
def company(kam: User) -> None:
    for code in ("C1", "C2"):
        ClientFactory(code=code, manager=kam)
    for code in ("P1", "P2"):
        ProductFactory(code=code)


def lines(document: str) -> list[tuple[str, Decimal, Decimal, Decimal | None]]:
    """(kind, quantity, amount, cost) of a document's lines in the file's order."""
    rows = ShipmentLine.objects.filter(shipment__number=document).order_by("pk")
    return list(rows.values_list("kind", "quantity", "amount", "cost"))


def test_documents_with_their_lines(admin: User) -> None:
    assert give("sales", SALES, admin) == Counts(created=4)
    assert Shipment.objects.filter(is_imported=True).count() == 3
    assert lines("D1") == [
        ("sale", Decimal(10), Decimal(1000), Decimal(800)),
        ("sale", Decimal(2), Decimal("50.01"), None),
    ]
    line = ShipmentLine.objects.get(shipment__number="D2")
    assert (line.product, line.date, line.client.code, line.vat) == (None, dt.date(2026, 10, 6), "C1", 0)


def test_return_is_written_below_zero(admin: User) -> None:
    give("sales", SALES, admin)
    assert lines("R1") == [("return", Decimal(-1), Decimal(-100), Decimal(-80))]


def test_sale_and_return_may_share_a_document(admin: User) -> None:
    give("sales", f"{HEADER}\nD1,2026-10-05,C1,P1,2,20,,продажа\nD1,2026-10-05,C1,P1,1,10,,Возврат", admin)
    assert [amount for _kind, _quantity, amount, _cost in lines("D1")] == [Decimal(20), Decimal(-10)]


def test_same_file_again_changes_nothing(admin: User) -> None:
    give("sales", SALES, admin)
    before = list(ShipmentLine.objects.order_by("pk").values())
    TouchedMonth.objects.all().delete()
    assert give("sales", SALES, admin) == Counts(unchanged=4)
    assert list(ShipmentLine.objects.order_by("pk").values()) == before
    assert not TouchedMonth.objects.exists()


def test_lines_in_another_order_are_the_same_document(admin: User) -> None:
    give("sales", SALES, admin)
    header, first, second, *rest = SALES.splitlines()
    assert give("sales", "\n".join([header, *rest, second, first]), admin) == Counts(unchanged=4)


def test_lines_with_and_without_a_product_are_the_same_again(admin: User) -> None:
    text = f"{HEADER}\nD1,2026-10-05,C1,P1,1,1,,\nD1,2026-10-05,C1,,1,1,,\nD1,2026-10-05,C1,,1,1,1,"
    assert give("sales", text, admin) == Counts(created=3)
    assert give("sales", text, admin) == Counts(unchanged=3)


def test_a_document_that_has_no_lines_yet_is_given_them(admin: User) -> None:
    empty = {"number": "D1", "client": Client.objects.get(code="C1"), "date": dt.date(2026, 10, 5)}
    shipment = ShipmentFactory(is_imported=True, **empty)
    assert give("sales", f"{HEADER}\nD1,2026-10-05,C1,P1,1,1,,", admin) == Counts(updated=1)
    assert shipment.lines.get().amount == 1


def test_changed_document_is_replaced_whole(admin: User) -> None:
    """And is as new to programs; what is the same beside it, and what the file leaves out, stay as they are."""
    give("sales", SALES, admin)
    shipment = Shipment.objects.get(number="D1")
    entered = dict(Shipment.objects.values_list("number", "created_at"))
    others = [(one, lines(one)) for one in ("D2", "R1")]
    changed = f"{HEADER}\nD1,2026-10-05,C1,P1,10,900.00,800.00,\nD2,2026-10-06,C1,,0,0,0,"
    assert give("sales", changed, admin) == Counts(updated=1, unchanged=1)
    assert [(one, lines(one)) for one in ("D2", "R1")] == others
    now = dict(Shipment.objects.values_list("number", "created_at"))
    assert {number for number in now if now[number] > entered[number]} == {"D1"}
    assert lines("D1") == [("sale", Decimal(10), Decimal(900), Decimal(800))]
    assert Shipment.objects.get(number="D1") == shipment
    assert Shipment.objects.count() == 3


def test_same_number_of_another_client_or_day_is_another_document(admin: User) -> None:
    give("sales", SALES, admin)
    more = f"{HEADER}\nD1,2026-10-05,C2,P1,1,1,,\nD1,2026-10-06,C1,P1,1,1,,"
    assert give("sales", more, admin) == Counts(created=2)
    assert Shipment.objects.filter(number="D1").count() == 3


def test_our_own_shipment_is_not_overwritten(admin: User) -> None:
    own = ShipmentFactory(number="D1", client=Client.objects.get(code="C1"), date=dt.date(2026, 10, 5))
    ShipmentLineFactory(shipment=own)
    bad = refused("sales", SALES, admin)
    assert bad == [(2, "document", "D1", "our own shipment has this number, date and client")]
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize("what", ["act", "claim", "return"])
def test_a_shipment_that_something_was_agreed_about_is_not_replaced(
    what: str, admin: User, kam: User
) -> None:
    """As it was it stays, with other lines it is a problem: no correction is lost or doubled (R148)."""
    give("sales", SALES, admin)
    shipment = Shipment.objects.get(number="D1")
    line = shipment.lines.order_by("pk")[0]
    if what == "act":
        director = UserFactory(role="director")
        act = orders.draw_up_act(by=kam, shipment=shipment, found=[orders.Found(Decimal(8), line=line.pk)])
        orders.submit_act(by=kam, act=act)
        orders.confirm_goods(by=director, act=act)
        approvals.approve(by=director, request=act.approvals.get())
    elif what == "claim":
        kind = ClaimKind.objects.order_by("pk")[0]
        orders.open_claim(
            by=kam,
            client=shipment.client,
            kind=kind,
            text="x",
            shipment=shipment,
            quantities={line.pk: Decimal(1)},
        )
    else:
        orders.announce_return(by=kam, shipment=shipment, quantities={line.pk: Decimal(1)}, reason="x")
    facts = list(ShipmentLine.objects.order_by("pk").values_list("pk", "quantity", "amount"))
    assert give("sales", SALES, admin) == Counts(unchanged=4)
    changed = f"{HEADER}\nD1,2026-10-05,C1,P1,10,900.00,800.00,"
    held = "an act, a claim or a return is about this shipment: correct it by an act"
    assert refused("sales", changed, admin) == [(2, "document", "D1", held)]
    assert list(ShipmentLine.objects.order_by("pk").values_list("pk", "quantity", "amount")) == facts
    # the others of the company change as ever
    assert give("sales", f"{HEADER}\nD2,2026-10-06,C1,P1,1,5,,", admin) == Counts(updated=1)


def test_bad_cells_are_listed(admin: User) -> None:
    text = f"""{HEADER}
        D1,2026-10-05,C1,P1,1,1,1,gift
        ,2026-10-05,C1,P1,1,1,1,
        {"D" * 41},2026-10-05,C1,P1,1,1,1,
        D1,2026-02-30,C1,P1,1,1,1,
        D1,,C1,P1,1,1,1,
        D1,2026-10-05,,P1,1,1,1,
        D1,2026-10-05,C9,P9,1,1,1,
        D1,2026-10-05,C1,P1,-1,,1e3,
        D1,2026-10-05,C1,P1,1,-1,-0.01,
        D1,2026-10-05,C1,P1,1,123456789012,+1,
        D1,2026-10-05,C1,P1,1234567890,1,123456789012,"""
    number = "not a number of zero or more"
    assert refused("sales", text, admin) == [
        (2, "kind", "gift", "must be one of: sale, return"),
        (3, "document", "", "empty"),
        (4, "document", "D" * 41, "longer than 40 characters"),
        (5, "date", "2026-02-30", "not a date: write 2026-11-30 or 30.11.2026"),
        (6, "date", "", "empty"),
        (7, "client_code", "", "empty"),
        (8, "client_code", "C9", "there is no such code"),
        (8, "product_code", "P9", "there is no such code"),
        (9, "amount", "", "empty"),
        (9, "cost", "1e3", number),
        (9, "quantity", "-1", number),
        (10, "amount", "-1", number),
        (10, "cost", "-0.01", number),
        (11, "amount", "123456789012", number),
        (11, "cost", "+1", number),
        (12, "cost", "123456789012", number),
        (12, "quantity", "1234567890", number),
    ]
    assert not Shipment.objects.exists()


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("46000", "not a date but a number: format the column as a date and save again"),
        ("0026-10-05", "the year must be between 1990 and 2099"),
    ],
)
def test_a_day_that_is_none_is_told_as_in_other_files(admin: User, day: str, reason: str) -> None:
    text = f"{HEADER}\nD1,{day},C1,P1,1,1,1,"
    assert refused("sales", text, admin) == [(2, "date", day, reason)]


def test_all_bad_rows_are_counted(admin: User) -> None:
    rows = [f"D{n},2026-10-05,C9,P1,x,1,1," for n in range(KEPT)]
    with pytest.raises(FileRejected) as refusal:
        give("sales", "\n".join([HEADER, *rows]), admin)
    problems = refusal.value.problems
    assert len(problems.first) == KEPT
    assert len(problems.rows) == KEPT
    assert problems.more == KEPT  # two bad cells a row


def test_ragged_rows_are_listed(admin: User) -> None:
    bad = refused("sales", f"{HEADER}\nD1,2026-10-05,C1,P1,1,1,1\nD1,2026-10-05,C1,P1,1,1,1,,,", admin)
    assert bad == [(2, "", "", "The row has 7 cells, the header has 8.")]


def test_what_is_just_allowed_is_taken(admin: User) -> None:
    """The neighbours of the refusals above: forty characters, eleven digits, nothing at all."""
    document = "D" * 40
    text = f"{HEADER}\n{document},2026-10-05,C1,P1,0,12345678901.005,0,\n{document},2026-10-05,C1,P1,123456789,0,1,"
    assert give("sales", text, admin) == Counts(created=2)
    assert lines(document) == [
        ("sale", Decimal(0), Decimal("12345678901.01"), Decimal(0)),
        ("sale", Decimal(123456789), Decimal(0), Decimal(1)),
    ]


def test_needed_columns_only(admin: User) -> None:
    text = "amount;quantity;client_code;date;document\n1\u00a0234,56;1 000;C1;05.10.2026;D\\1"
    assert give("sales", text, admin) == Counts(created=1)
    assert lines("D\\1") == [("sale", Decimal(1000), Decimal("1234.56"), None)]


def test_needed_column_missing(admin: User) -> None:
    bad = refused("sales", "document,date,client_code,amount\nD1,2026-10-05,C1,1", admin)
    assert bad == [(1, "quantity", "", "the column is missing")]


def test_line_breaks_and_tabs_inside_a_cell(admin: User) -> None:
    give("sales", f'{HEADER}\n"D\t1\nx",2026-10-05,C1,,1,1,,'.encode(), admin)
    assert Shipment.objects.get().number == "D\t1\nx"


def test_missing_clients_and_products_are_made_when_allowed(admin: User) -> None:
    text = f"{HEADER}\nD1,2026-10-05,C8,P8,1,1,,\nD1,2026-10-05,C8,P9,1,1,,"
    assert give("sales", text, admin, create_missing=True) == Counts(created=2)
    client = Client.objects.get(code="C8")
    assert (client.name, client.manager) == ("C8", admin)
    assert ClientSummary.objects.filter(client=client).exists()
    assert set(Product.objects.filter(code__in=["P8", "P9"]).values_list("name", flat=True)) == {"P8", "P9"}


def test_nothing_is_made_for_a_bad_file(admin: User) -> None:
    text = f"{HEADER}\nD1,2026-10-05,C8,P8,x,1,,"
    assert refused("sales", text, admin, create_missing=True)
    assert not Client.objects.filter(code="C8").exists()
    assert not Product.objects.filter(code="P8").exists()


def test_dry_run_writes_nothing(admin: User) -> None:
    assert give("sales", SALES, admin, dry_run=True, create_missing=True) == Counts(created=4)
    assert not Shipment.objects.exists()
    assert give("sales", SALES, admin) == Counts(created=4)


def test_import_tells_the_rollup_and_the_lists(admin: User) -> None:
    give("sales", SALES, admin)
    ids = set(Client.objects.filter(code__in=["C1", "C2"]).values_list("pk", flat=True))
    october = dt.date(2026, 10, 1)
    assert set(TouchedMonth.objects.values_list("client_id", "month")) == {(pk, october) for pk in ids}
    assert ClientSummary.objects.get(client__code="C1").last_shipment_on == dt.date(2026, 10, 6)


def test_a_changed_document_tells_the_lists_too(admin: User) -> None:
    """A sale that became a return is no shipment any more; the client of an unchanged document keeps its figures."""
    give("sales", f"{HEADER}\nD1,2026-10-05,C1,P1,1,1,,\nD2,2026-10-06,C2,P1,1,1,,", admin)
    ClientSummary.objects.filter(client__code="C2").update(last_shipment_on=None)
    give("sales", f"{HEADER}\nD1,2026-10-05,C1,P1,1,1,,return\nD2,2026-10-06,C2,P1,1,1,,", admin)
    shipped = ClientSummary.objects.filter(client__code__in=["C1", "C2"])
    assert set(shipped.values_list("last_shipment_on", flat=True)) == {None}


@pytest.mark.django_db(transaction=True)
def test_a_product_that_goes_while_the_file_is_read(admin: User) -> None:
    """The file is refused as a whole: no line names what is not there."""
    took, went = overtaken(
        lambda: give("sales", SALES, admin),
        lambda: Product.objects.filter(code="P2").delete(),
        (sales, "_write_documents"),
        expected=FileRejected,
    )
    assert isinstance(took, FileRejected)
    assert [problem.row for problem in took.problems.first] == [FILE]
    assert went[0] == 1
    assert not Shipment.objects.exists()


def test_of_few_rows_nobody_is_asked_whether_to_go_on(admin: User) -> None:
    assert give("sales", SALES, admin, progress=lambda done: False) == Counts(created=4)


def test_cancelled_on_the_way(admin: User) -> None:
    rows = [f"D{n},2026-10-05,C1,P1,1,1,1," for n in range(5000)]
    with pytest.raises(ImportCancelled):
        give("sales", "\n".join([HEADER, *rows]), admin, progress=lambda done: False)
    assert not Shipment.objects.exists()
