"""Pages and API of bank statements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import OwnCompany, User
from desk.news.feed import news
from dossiers.models import Client
from receivables.models import BankLine, BankStatement, Payment
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.receivables.bank_files import OWN_INN, Movement, onec

INN, STRANGER = "4704118203", "7842903116"
DAY = dt.date(2026, 11, 19)
LIST = reverse("receivables:bank_list")


@pytest.fixture(autouse=True)
def ours(db: Any) -> OwnCompany:
    return OwnCompany.objects.create(name="Ours", inn=OWN_INN)


@pytest.fixture
def owing(kam: User) -> Client:
    client = ClientFactory(manager=kam, name="ООО «Лукошко»", inn=INN)
    for number, amount in (("4158", 100), ("4159", 300)):
        InvoiceFactory(
            client=client,
            number=number,
            amount=Decimal(amount),
            date=DAY - dt.timedelta(days=30),
            due_date=DAY,
        )
    return client


MOVEMENTS = [
    Movement("871", "100.00", "Оплата по сч. 4158"),
    Movement("872", "120.00", "Оплата за товар"),
    Movement("880", "18.00", "за молоч. прод.", inn=STRANGER, name="ИП Смирнов А. В."),
    Movement("5", "7.00", "Комиссия", is_outgoing=True, inn="7707083893"),
]


def give(browser: Browser, data: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("kl_to_1c.txt", data)
    return browser.post(reverse("receivables:bank_load"), {"file": file}, **more)


@pytest.fixture
def statement(owing: Client, desk: Browser) -> BankStatement:
    assert give(desk, onec(MOVEMENTS)).status_code == 302
    return BankStatement.objects.get()


def page(browser: Browser, statement: BankStatement) -> str:
    return str(browser.get(reverse("receivables:bank_detail", args=[statement.pk])).content.decode())


def test_the_page_says_what_was_recognised_what_waits_and_what_the_button_does(
    statement: BankStatement, desk: Browser
) -> None:
    text = page(desk, statement)
    for words in ("2 payments wait for you", "no invoice number", "no client found", "agrees with the file",
                  "Post 1, close 1 invoice", "Invoice 4159", "invoice number"):  # fmt: skip
        assert words in text, words


def test_a_broken_file_says_line_and_reason_in_place(desk: Browser) -> None:
    answer = give(desk, onec(MOVEMENTS, closing="1.00"))
    assert answer.status_code == 422
    assert (
        "line 18: opening balance plus receipts minus payments is not the closing balance"
        in answer.content.decode()
    )
    assert not BankStatement.objects.exists()


def test_the_same_file_leads_to_what_is_loaded(statement: BankStatement, desk: Browser) -> None:
    answer = give(desk, onec(MOVEMENTS), follow=True)
    assert "already loaded" in answer.content.decode()
    assert BankStatement.objects.count() == 1


def test_accept_split_post_and_undo(statement: BankStatement, owing: Client, desk: Browser) -> None:
    line = statement.lines.get(number="872")
    decide = reverse("receivables:bank_line_decide", args=[line.pk])
    assert desk.post(decide, {"choice": "0"}).status_code == 302
    stranger = statement.lines.get(number="880")
    split = reverse("receivables:bank_line_split", args=[stranger.pk]) + f"?client={owing.pk}"
    text = desk.get(split).content.decode()
    assert "4159" in text and "left to divide" in text
    wrong = desk.post(split, {f"advance_{owing.pk}": "17"})
    assert wrong.status_code == 422 and "do not add up" in wrong.content.decode()
    assert desk.post(split, {f"advance_{owing.pk}": "18"}).status_code == 302
    assert "Post 3, close 1 invoice" in page(desk, statement)
    answer = desk.post(reverse("receivables:bank_post", args=[statement.pk]), follow=True)
    assert "3 payments posted, 1 invoice closed." in answer.content.decode()
    assert Payment.objects.count() == 3
    again = desk.post(reverse("receivables:bank_post", args=[statement.pk]))
    assert again.status_code == 409 and "There is nothing to post." in again.content.decode()
    undo = reverse("receivables:bank_undo", args=[statement.pk])
    assert desk.post(undo, {"reason": ""}).status_code == 422
    assert "The load is undone" in desk.post(undo, {"reason": "wrong"}, follow=True).content.decode()
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("choice", "state"), [("unknown", "unknown"), ("ignore", "ignored"), ("reopen", "waiting")]
)
def test_words_of_a_decision(choice: str, state: str, statement: BankStatement, desk: Browser) -> None:
    line = statement.lines.get(number="880")
    desk.post(reverse("receivables:bank_line_decide", args=[line.pk]), {"choice": choice})
    line.refresh_from_db()
    assert line.state == state


def test_a_manager_answers_my_client(
    statement: BankStatement, owing: Client, kam: User, finance: User, web: Browser, desk: Browser
) -> None:
    """The bell says what waits, once for a statement; what was answered waits for finance (R174)."""
    unknown = reverse("receivables:bank_unknown")
    waiting = [one.text.partition(",")[0] for one in news(kam, kind="bank").events]
    assert waiting == ["2 payments wait"] and news(finance, kind="bank").events == []
    text = web.get(unknown).content.decode()
    assert "ИП Смирнов" in text and "My client" in text
    line = statement.lines.get(number="880")
    claim = reverse("receivables:bank_line_claim", args=[line.pk])
    assert web.post(claim, {"client": owing.pk}).status_code == 302
    assert web.post(claim, {"client": ClientFactory().pk}).status_code == 422
    line.refresh_from_db()
    assert line.client == owing
    assert "1 payment waits" in news(kam, kind="bank").events[0].text
    assert "my client" in page(desk, statement)
    # balances of our accounts are not theirs
    assert web.get(LIST).status_code == 403


def test_lists_and_lines_are_shown(statement: BankStatement, desk: Browser) -> None:
    assert "kl_to_1c.txt" in desk.get(LIST).content.decode()
    lines = reverse("receivables:bank_lines", args=[statement.pk])
    assert "Комиссия" not in desk.get(lines, {"state": "sure"}).content.decode()
    assert desk.get(lines).content.decode().count("<tr>") >= 5


def test_the_page_asks_as_much_for_many_lines_as_for_few(
    owing: Client, desk: Browser, django_assert_max_num_queries: Any
) -> None:
    """The page of a long statement costs no more statements than that of a short one (R174)."""
    many = [
        Movement(
            str(n), f"{n}.00", "Оплата", inn=STRANGER if n % 2 else INN, account=f"4070281000000000{n:04d}"
        )
        for n in range(101, 161)
    ]
    give(desk, onec(many))
    address = reverse("receivables:bank_detail", args=[BankStatement.objects.get().pk])
    with django_assert_max_num_queries(45):
        desk.get(address)


def test_by_api_a_file_is_loaded_decided_and_posted(owing: Client, desk: Browser) -> None:
    def send(path: str, data: Any = None) -> Any:
        return desk.post(f"/api/v1/{path}/", data or {}, content_type="application/json")

    def load(data: bytes) -> Any:
        return desk.post("/api/v1/bank-statements/", {"file": SimpleUploadedFile("b.txt", data)})

    answer = load(onec(MOVEMENTS))
    assert answer.status_code == 201, answer.content
    key = answer.json()["id"]
    assert (answer.json()["status"], answer.json()["adds_up"]) == ("loaded", True)
    waiting = desk.get("/api/v1/bank-lines/", {"statement": key, "state": "waiting"}).json()["results"]
    assert [line["number"] for line in waiting] == ["872", "880"]
    assert waiting[0]["options"][0]["way"] == "due"
    assert waiting[1]["doubts"] == [{"code": "no_client", "names": {}}]
    accept = send(f"bank-lines/{waiting[0]['id']}/accept", {"option": 0})
    assert (accept.status_code, accept.json()["state"]) == (200, "accepted")
    parts = [{"client_code": owing.code, "amount": "18.00"}]
    accept = send(f"bank-lines/{waiting[1]['id']}/accept", {"parts": parts})
    assert accept.json()["chosen"] == [{"client": owing.pk, "invoice": None, "amount": "18.00"}]
    assert send(f"bank-statements/{key}/post").json()["status"] == "posted"
    assert Payment.objects.count() == 3
    broken = load(b"invalid")
    assert (broken.status_code, broken.json()["code"]) == (422, "bank_file_broken")
    assert BankLine.objects.filter(state="posted").count() == 3
