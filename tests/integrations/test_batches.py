"""Files given at once come in the order that they refer to each other, whatever order they were given in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from catalogue.models import Price
from dossiers.models import Client, ClientContact
from integrations import tasks
from integrations.imports import jobs, services
from integrations.imports.batches import NEEDS
from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.states import ImportStatus
from orders.models import Shipment
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
FILES = {
    "sales.csv": "document,date,client_code,product_code,quantity,amount\nS1,2026-09-01,K1,P1,1,5\n",
    "prices.csv": "product_code,column,price,valid_from\nP1,Wholesale,7,2026-01-01\n",
    "persons.csv": "client_code,full_name,position\nK1,Boris Petrov,buyer\n",
    "products.csv": "code,name,group,unit,cost,vat_rate\nP1,Milk,Dairy,pc,5,10\n",
    "clients.csv": "code,name,manager\nK1,One,anna@company.example\n",
    "users.csv": "email,full_name,role,department\nanna@company.example,Anna Orlova,kam,North\n",
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    called: list[int] = []
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_: called.append(*args))
    return called


def give(by: User, files: dict[str, str], **options: bool) -> None:
    uploads = [ContentFile(text.encode(), name=name) for name, text in files.items()]
    services.start_imports(by=by, uploads=uploads, create_missing=True, **options)


def work_off(woken: list[int]) -> None:
    """The worker, as long as anybody calls it."""
    for _call in range(200):
        if not woken:
            return
        jobs.run_import(woken.pop(0))
    raise AssertionError(f"still called for {woken}")


def statuses() -> dict[str, str]:
    return dict(ImportRun.objects.values_list("file_name", "status"))


def test_every_kind_says_what_it_needs_and_none_waits_for_itself() -> None:
    assert set(NEEDS) == set(ImportKind)
    done: set[str] = set()
    for _round in NEEDS:
        done |= {kind for kind, needed in NEEDS.items() if needed <= done}
    assert done == set(NEEDS)


def test_all_at_once_in_the_worst_order(admin: User, woken: list[int]) -> None:
    give(admin, FILES, loads_itself=True)
    work_off(woken)
    assert statuses() == dict.fromkeys(FILES, ImportStatus.DONE)
    assert (Client.objects.count(), ClientContact.objects.count(), Price.objects.count()) == (1, 1, 1)
    assert Shipment.objects.count() == 1


def test_one_that_waits_for_a_yes_holds_those_that_need_it(admin: User, woken: list[int]) -> None:
    give(admin, FILES)
    work_off(woken)
    assert statuses() == {
        "users.csv": "checked", "clients.csv": "new", "persons.csv": "new", "products.csv": "checked",
        "prices.csv": "new", "sales.csv": "new",
    }  # fmt: skip
    shown = signed_in(admin).get(reverse("integrations:import_list")).content.decode()
    assert shown.count("after users.csv") >= 1
    for name in ("users.csv", "clients.csv", "persons.csv", "products.csv", "prices.csv", "sales.csv"):
        run = ImportRun.objects.get(file_name=name)
        assert run.status == ImportStatus.CHECKED, statuses()
        services.confirm_import(by=admin, run=run)
        work_off(woken)
    assert set(statuses().values()) == {"done"}


def test_a_file_that_is_discarded_holds_nobody(admin: User, woken: list[int]) -> None:
    bad = FILES | {"clients.csv": "code,name,manager\nK1,One,nobody\n"}
    give(admin, bad, loads_itself=True)
    work_off(woken)
    assert statuses()["clients.csv"] == "checked"
    assert statuses()["sales.csv"] == "new"
    services.cancel_import(by=admin, run=ImportRun.objects.get(file_name="clients.csv"))
    work_off(woken)
    # sales may make the client that they name; people may not
    assert (statuses()["sales.csv"], statuses()["products.csv"], statuses()["persons.csv"]) == (
        "done",
        "done",
        "checked",
    )


def test_one_whose_kind_nobody_knows_holds_all_until_somebody_says(admin: User, woken: list[int]) -> None:
    give(admin, FILES | {"puzzle.csv": "one,two\n1,2\n"}, loads_itself=True)
    work_off(woken)
    assert statuses()["puzzle.csv"] == "asking"
    assert "done" not in statuses().values()
    services.cancel_import(by=admin, run=ImportRun.objects.get(file_name="puzzle.csv"))
    work_off(woken)
    assert {name for name, status in statuses().items() if status == "done"} == set(FILES)


def test_the_page_takes_several_files_and_lists_them(admin: User, woken: list[int]) -> None:
    office: Browser = signed_in(admin)
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in FILES.items()]
    answer = office.post(
        reverse("integrations:import_new"), {"uploads": uploads, "create_missing": "on", "loads_itself": "on"}
    )
    assert answer.status_code == 302, answer.content.decode()
    shown = office.get(answer["Location"]).content.decode()
    assert all(name in shown for name in FILES)
    assert 'hx-trigger="every 1s"' in shown
    work_off(woken)
    shown = office.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 1s"' not in shown
    assert office.get(f"{reverse('integrations:import_list')}?batch=x").status_code == 404
