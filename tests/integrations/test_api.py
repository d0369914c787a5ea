"""`/api/v1/imports/`: a program gives a file, reads what its check found, and has it loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from catalogue.models import Product
from integrations.imports import jobs
from integrations.imports.models import ImportRun
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("api:imports-list")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def give(office: Client, text: str, kind: str = "products", **headers: str) -> Any:
    file = SimpleUploadedFile(f"{kind}.csv", text.encode())
    return office.post(LIST, {"kind": kind, "file": file}, headers=headers)


def test_from_the_file_to_the_loaded_rows(admin: User) -> None:
    office = signed_in(admin)
    given = give(office, "code,name\nP1,Milk\n")
    assert (given.status_code, given.json()["status"], given.json()["problems"]) == (201, "new", [])
    address = reverse("api:imports-detail", args=[given.json()["id"]])
    jobs.run_import(given.json()["id"])
    checked = office.get(address).json()
    assert (checked["status"], checked["created"], Product.objects.count()) == ("checked", 1, 0)
    assert office.post(f"{address}confirm/").json()["status"] == "queued"
    jobs.run_import(given.json()["id"])
    loaded = office.get(address).json()
    assert (loaded["status"], loaded["created"], Product.objects.get().name) == ("done", 1, "Milk")
    assert office.post(f"{address}cancel/").status_code == 409


def test_bad_rows_are_told_and_nothing_is_loaded(admin: User) -> None:
    office = signed_in(admin)
    number = give(office, "code,name\nP1,\n").json()["id"]
    jobs.run_import(number)
    found = office.get(reverse("api:imports-detail", args=[number])).json()
    assert (found["status"], found["bad_rows"]) == ("checked", 1)
    assert found["causes"] == [{"column": "name", "value": "", "reason": "empty", "rows": 1}]
    assert found["problems"] == [{"row": 2, "column": "name", "value": "", "reason": "empty"}]
    refused = office.post(reverse("api:imports-confirm", args=[number]))
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_rows")


def test_a_program_answers_takes_the_good_rows_and_takes_them_back(admin: User) -> None:
    office = signed_in(admin)
    number = give(office, "Key,name\nP1,Milk\nP2,\n").json()["id"]
    jobs.run_import(number)
    address = reverse("api:imports-detail", args=[number])
    assert office.get(address).json()["status"] == "asking"
    answer = {"columns": {"key": "code"}}
    assert office.post(f"{address}answer/", answer, "application/json").json()["status"] == "new"
    jobs.run_import(number)
    assert (
        office.post(f"{address}confirm/", {"good_rows": True}, "application/json").json()["status"]
        == "queued"
    )
    jobs.run_import(number)
    assert (office.get(address).json()["status"], Product.objects.count()) == ("done", 1)
    assert (
        office.post(f"{address}undo/", {"reason": "a slip"}, "application/json").json()["status"] == "to_undo"
    )
    jobs.run_import(number)
    assert (office.get(address).json()["status"], Product.objects.count()) == ("undone", 0)


def test_finance_gives_its_kinds_only(finance: User) -> None:
    office = signed_in(finance)
    assert give(office, "client_code,amount\n", "limits").status_code == 201
    refused = give(office, "code,name\nP1,Milk\n")
    assert (refused.status_code, refused.json()["code"]) == (403, "kind_forbidden")


def test_the_same_request_again_is_one_import(admin: User) -> None:
    office = signed_in(admin)
    boundary = "a-boundary"
    body = "\r\n".join(
        [
            f"--{boundary}", 'Content-Disposition: form-data; name="kind"', "", "products",
            f"--{boundary}", 'Content-Disposition: form-data; name="file"; filename="products.csv"',
            "Content-Type: text/csv", "", "code,name\nP1,Milk\n", f"--{boundary}--", "",
        ]
    )  # fmt: skip
    answers = [
        office.generic(
            "POST", LIST, body, f"multipart/form-data; boundary={boundary}",
            headers={"Idempotency-Key": "file-1"},
        ).json()
        for _twice in range(2)
    ]  # fmt: skip
    assert answers[0] == answers[1]
    assert ImportRun.objects.count() == 1


def test_a_request_without_a_file_is_refused(admin: User) -> None:
    answer = signed_in(admin).post(LIST, {"kind": "products"})
    assert answer.status_code == 400 and '"file"' in answer.content.decode()
