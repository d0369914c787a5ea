"""The ledger of imports: checked, confirmed, loaded; cancelled; undone from the dead."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import OperationalError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import override_settings

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from integrations import tasks
from integrations.imports import jobs, services
from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.states import ImportStatus
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from orders.models import Shipment
from receivables.models import Payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory
from tests.factories.receivables import ClosedMonthFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.server]
# what another connection or the wake-up message must see is committed
committed = pytest.mark.django_db(transaction=True)
PRODUCTS = "code,name\nP1,Milk\nP2,Cream\n"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Runs the worker was called for."""
    called: list[int] = []
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_: called.append(*args))
    return called


def start(by: User, text: str = PRODUCTS, kind: str = "products", **options: Any) -> ImportRun:
    return services.start_import(
        by=by, kind=kind, file=ContentFile(text.encode(), name=f"{kind}.csv"), **options
    )


def checked(by: User, text: str = PRODUCTS, kind: str = "products") -> ImportRun:
    run = start(by, text, kind)
    jobs.run_import(run.pk)
    run.refresh_from_db()
    return run


def confirmed(by: User, text: str = PRODUCTS) -> ImportRun:
    return services.confirm_import(by=by, run=checked(by, text))


@committed
def test_check_writes_nothing_and_shows_the_first_rows(admin: User, woken: list[int]) -> None:
    run = checked(admin)
    assert woken == [run.pk]
    assert (run.status, run.created, run.total_rows) == (ImportStatus.CHECKED, 2, 2)
    assert run.preview == [["code", "name"], ["P1", "Milk"], ["P2", "Cream"]]
    assert not Product.objects.exists()


def test_confirmed_file_is_loaded_in_the_name_of_its_giver(admin: User) -> None:
    run = confirmed(admin)
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.created, run.finished_at is not None) == (ImportStatus.DONE, 2, True)
    event = Product.pgh_event_model.objects.select_related("pgh_context").first()
    assert event.pgh_context.metadata == {"user": admin.pk, "source": "import products.csv"}


def test_bad_rows_hold_a_file_back(admin: User) -> None:
    run = checked(admin, "code,name\nP1,\n,Cream\n")
    assert (run.status, run.bad_rows) == (ImportStatus.CHECKED, 2)
    assert run.errors[0] == {"row": 2, "column": "name", "value": "", "reason": "empty"}
    with refused("bad_rows"):
        services.confirm_import(by=admin, run=run)


def test_reasons_are_in_the_language_of_the_giver() -> None:
    run = checked(UserFactory(role="admin", locale="ru"), "code,name\nP1,\n")
    assert run.errors[0]["reason"] == "пусто"


def test_file_that_is_no_table_fails_with_a_sentence(admin: User) -> None:
    run = checked(admin, "\0")
    assert (run.status, run.preview) == (ImportStatus.FAILED, [])
    assert run.errors[0]["reason"] == "This is not a text file: save the table as CSV or XLSX."


def test_what_became_wrong_after_the_check_fails_the_load(admin: User, kam: User) -> None:
    run = checked(admin, "code,name,manager\nC1,First,kam@demo.example\n", "clients")
    services.confirm_import(by=admin, run=run)
    User.objects.filter(pk=kam.pk).update(is_active=False)
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.bad_rows) == (ImportStatus.FAILED, 1)
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("payments", "number,date,client_code,amount\n1,2024-11-05,C1,5.00\n"),
        (
            "sales",
            "document,date,client_code,product_code,quantity,amount\n"
            "1,2024-12-05,C1,P1,1,5.00\n2,2024-11-05,C1,P1,1,5.00\n",
        ),
    ],
)
def test_history_of_a_closed_month_is_refused_with_a_clear_line(admin: User, kind: str, text: str) -> None:
    """Payments by their row when the file is checked, sales as a whole; nothing of it is written (R163)."""
    ClosedMonthFactory(month=dt.date(2024, 11, 1))
    ClientFactory(code="C1")
    ProductFactory(code="P1")
    run = checked(admin, text, kind)
    if not run.errors:
        services.confirm_import(by=admin, run=run)
        jobs.run_import(run.pk)
        run.refresh_from_db()
    assert run.errors[0]["reason"].startswith("The month is closed: November 2024.")
    assert not Payment.objects.exists() and not Shipment.objects.exists()


def test_fault_of_the_program_is_noted_and_raised(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start(admin)
    monkeypatch.setattr(jobs, "import_file", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.errors[0]["reason"]) == (ImportStatus.FAILED, "division by zero")


@pytest.mark.parametrize("stage", [start, checked, confirmed])
def test_cancelled_before_it_is_at_work(stage: Any, admin: User) -> None:
    run = services.cancel_import(by=admin, run=stage(admin))
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.CANCELLED
    assert not Product.objects.exists()
    with pytest.raises(StateConflict):
        services.confirm_import(by=admin, run=run)


def test_nothing_to_cancel_once_it_is_loaded(admin: User) -> None:
    run = confirmed(admin)
    jobs.run_import(run.pk)
    with pytest.raises(StateConflict):
        services.cancel_import(by=admin, run=run)


@committed
@pytest.mark.parametrize(
    ("kind", "header", "row"),
    [
        ("products", "code,name", "P{n},Milk"),
        ("sales", "document,date,client_code,quantity,amount", "D{n},2026-01-05,C1,1,1"),
    ],
)
def test_cancelled_while_it_is_at_work(
    kind: str, header: str, row: str, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(
        admin, "\n".join([header, *(row.format(n=n) for n in range(5000))]), kind, create_missing=True
    )
    tell = jobs.Heartbeat.__call__

    def cancel_on_the_way(heartbeat: jobs.Heartbeat, rows: int) -> bool:
        with heartbeat.line.cursor() as cursor:  # the other person's browser
            cursor.execute("UPDATE integrations_importrun SET status = 'cancelled' WHERE id = %s", [run.pk])
        return tell(heartbeat, rows)

    monkeypatch.setattr(jobs.Heartbeat, "__call__", cancel_on_the_way)
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.total_rows, run.errors) == (ImportStatus.CANCELLED, 0, [])


@committed
def test_load_cancelled_at_its_very_end_writes_nothing(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = confirmed(admin)
    really = jobs.import_file

    def load_then_cancel(**options: Any) -> Any:
        counts = really(**options)
        rival = connection.copy()
        with rival.cursor() as cursor:
            cursor.execute("UPDATE integrations_importrun SET status = 'cancelled' WHERE id = %s", [run.pk])
        rival.close()
        return counts

    monkeypatch.setattr(jobs, "import_file", load_then_cancel)
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.CANCELLED
    assert not Product.objects.exists()


@committed
def test_progress_is_seen_from_outside_before_the_end(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start(admin, "code,name\n" + "".join(f"P{n},Milk\n" for n in range(2500)))
    seen: list[tuple[str, int]] = []
    tell = jobs.Heartbeat.__call__

    def look(heartbeat: jobs.Heartbeat, rows: int) -> bool:
        goes_on = tell(heartbeat, rows)
        rival = connection.copy()
        with rival.cursor() as cursor:
            cursor.execute("SELECT status, done_rows FROM integrations_importrun WHERE id = %s", [run.pk])
            seen.append(cursor.fetchone())
        rival.close()
        return goes_on

    monkeypatch.setattr(jobs.Heartbeat, "__call__", look)
    jobs.run_import(run.pk)
    assert seen == [("checking", 1000), ("checking", 2000)]


def test_two_workers_do_not_take_the_same_file(admin: User) -> None:
    run = start(admin)
    assert jobs.claim(run.pk) is not None
    assert jobs.claim(run.pk) is None


def test_file_of_a_killed_worker_is_undone_and_done(admin: User, woken: list[int]) -> None:
    run = confirmed(admin)
    assert jobs.claim(run.pk)  # and the worker dies here
    woken.clear()
    assert jobs.requeue(now=clock.now()) == 0
    assert jobs.requeue(now=clock.now() + dt.timedelta(minutes=5)) == 1
    assert woken == [run.pk]
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.DONE
    assert Product.objects.count() == 2


def test_worker_that_still_speaks_keeps_its_file(admin: User, woken: list[int]) -> None:
    run = confirmed(admin)
    assert jobs.claim(run.pk)
    later = clock.now() + dt.timedelta(minutes=5)
    ImportRun.objects.filter(pk=run.pk).update(heartbeat_at=later)
    assert jobs.requeue(now=later) == 0


@committed
def test_worker_whose_file_was_undone_writes_nothing(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = confirmed(admin)
    really = jobs.import_file

    def slow(**options: Any) -> Any:
        counts = really(**options)
        rival = connection.copy()
        with rival.cursor() as cursor:
            cursor.execute("UPDATE integrations_importrun SET status = 'queued' WHERE id = %s", [run.pk])
        rival.close()
        return counts

    monkeypatch.setattr(jobs, "import_file", slow)
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.QUEUED
    assert not Product.objects.exists()


def test_an_unheard_run_is_enqueued_again(admin: User, woken: list[int]) -> None:
    run = start(admin)
    woken.clear()
    assert jobs.requeue(now=clock.now() + dt.timedelta(minutes=1)) == 1
    assert woken == [run.pk]


@committed
def test_broker_out_of_reach_is_no_loss(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_args: tuple[int], **_: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.run_import, "apply_async", unreachable)
    assert start(admin).status == ImportStatus.NEW


def test_finance_gives_invoices_and_payments_only(admin: User) -> None:
    finance = UserFactory(role="finance")
    assert [kind for kind, _label in services.kinds_for(finance)] == [
        "limits",
        "invoices",
        "openings",
        "payments",
    ]
    assert len(services.kinds_for(admin)) == len(ImportKind)
    with pytest.raises(NotAllowed):
        start(finance)


def test_file_too_large(admin: User) -> None:
    with override_settings(IMPORT_MAX_BYTES=10), refused("file_too_large"):
        start(admin)


def test_a_given_file_is_forgotten_some_weeks_after_its_import(admin: User, settings: Any) -> None:
    """A file with personal data does not lie there for ever; the ledger still names it (F16)."""
    failed, open_ = checked(admin, "\0"), checked(admin)
    path = Path(failed.file.path)
    assert jobs.forget_files(now=clock.now()) == 0
    later = clock.now() + dt.timedelta(days=settings.IMPORT_FILE_DAYS + 1)
    assert jobs.forget_files(now=later) == 1
    failed.refresh_from_db()
    assert (path.exists(), failed.file.name, failed.file_name) == (False, "", "products.csv")
    # nobody said yes or no: it is given up, and its file goes with the next ones
    open_.refresh_from_db()
    assert (open_.status, Path(open_.file.path).exists()) == (ImportStatus.CANCELLED, True)
    assert jobs.forget_files(now=later) == 0
    assert jobs.forget_files(now=later + dt.timedelta(days=settings.IMPORT_FILE_DAYS + 1)) == 1


class TooLarge(ContentFile):  # type: ignore[type-arg]
    """A file for which there is no room: it ends in the middle of being written."""

    readings = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self.readings += 1
        yield b"code,name"
        if self.readings > 1:  # the first is for its digest
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_and_no_half_file_stays(admin: User, settings: Any, tmp_path: Path) -> None:
    """(F15)"""
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(BusinessRuleError, match="no room") as refusal:
        services.start_import(by=admin, kind="products", file=TooLarge(b"", name="products.csv"))
    assert refusal.value.code == "no_room"
    assert not ImportRun.objects.exists() and [*tmp_path.rglob("*.csv")] == []
