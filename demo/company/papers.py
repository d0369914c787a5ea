"""Contracts prolonged, powers of attorney, checks of reliability and the library of rules of the demo company."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import connection

from accounts.models import User
from approvals import services as approvals
from demo.company.base import Company
from dossiers import services as dossiers
from dossiers.models import Client, Contract
from kam_crm.shared import clock
from plans import services as plans
from plans.models import LibraryDocument
from receivables import services as receivables
from receivables.models import CreditLimit, ReliabilityQuestion

DAY = dt.timedelta(days=1)

# kind, title, text, text of a second version and what is new in it
RULES = (
    ("contracts", "Правила договорной работы",
     "Отсрочка свыше 45 дней — решение директора. Договор подписывает директор или менеджер по доверенности. "
     "О продлении договариваются за 60 дней до конца.",
     "Отсрочка свыше 45 дней — решение директора. Договор подписывает директор или менеджер по доверенности. "
     "О продлении договариваются за 60 дней до конца. Отгрузка в кредит — только по подписанному договору.",
     "Отгрузка в кредит только по подписанному договору"),
    ("instruction", "Должностная инструкция менеджера по работе с ключевыми клиентами",
     "Менеджер ведёт досье клиентов, готовит встречи, записывает обещания обеих сторон и отвечает за срок оплаты.",
     "", ""),
    ("prices", "Правила применения цен и скидок",
     "Колонка цен клиента меняется по согласованию с начальником отдела. Скидка сверх своей — по запросу с причиной.",
     "", ""),
)  # fmt: skip


def build_papers(company: Company) -> None:
    people = {email.split("@")[0]: user for email, user in company.users.items()}
    _powers(company, people)
    _prolonged(company, people)
    _checks(company, people)
    _library(people)


def _powers(company: Company, people: dict[str, User]) -> None:
    for who, number, powers, first, last in (
        ("kam", "Д-14", ["contracts", "acts"], -165, 200),
        ("kam2", "Д-9", ["contracts"], -380, -15),
        ("head", "Д-3", ["contracts", "acts", "claims"], -165, 200),
    ):
        dossiers.issue_power(
            by=people["director"],
            colleague=people[who],
            number=number,
            powers=powers,
            sum_limit=Decimal(3_000_000),
            valid_from=company.today + first * DAY,
            valid_to=company.today + last * DAY,
        )


def _prolonged(company: Company, people: dict[str, User]) -> None:
    """One contract of the manager goes on with a longer term; another one waits for its signature."""
    kam = people["kam"]
    own = [client.pk for client in company.clients if client.manager_id == kam.pk]
    later = Contract.objects.filter(client__in=own, valid_to__gt=company.today + 90 * DAY).order_by("pk")
    for contract, days, is_signed in zip(later[:2], (30, 21), (True, False), strict=False):
        version = dossiers.prolong_contract(
            by=kam,
            contract=contract,
            payment_term_days=days,
            valid_to=contract.valid_to + 365 * DAY if contract.valid_to else None,
            delivery_terms="доставка нашим транспортом, по вторникам и пятницам",
            reason="Клиент растёт и просит закрепить условия на год.",
        )
        approvals.approve(by=people["head"], request=version.approvals.get())
        if is_signed:
            dossiers.sign_contract(by=kam, contract=version)
    with connection.cursor() as cursor:
        # last week, not while the demo was loaded; what is of before this transaction stays
        cursor.execute(
            "UPDATE dossiers_contractevent SET pgh_created_at = %s WHERE pgh_created_at >= now()",
            [clock.at(company.today - 6 * DAY, dt.time(11))],
        )


def _checks(company: Company, people: dict[str, User]) -> None:
    """The largest limit has its check; what a manager filled in waits for finance."""
    questions = list(ReliabilityQuestion.objects.filter(is_active=True).values_list("text", flat=True))
    clients = {client.pk: client for client in company.clients}
    largest = (
        CreditLimit.objects.filter(client__in=clients, amount__isnull=False).order_by("-amount", "pk").first()
    )
    if largest is not None:
        _check(people["finance"], clients[largest.client_id], questions, company.today)
    kam = people["kam"]
    mine = [client for client in company.clients if client.manager_id == kam.pk]
    _check(kam, mine[-1], questions, company.today)


def _check(by: User, client: Client, questions: list[str], today: dt.date) -> None:
    receivables.record_check(
        by=by,
        client=client,
        answers=[(question, True) for question in questions],
        result="positive",
        valid_to=today + 180 * DAY,
        note="Отчётность и реестры просмотрены, замечаний нет.",
    )


def _library(people: dict[str, User]) -> None:
    for kind, title, text, newer, changes in RULES:
        document: LibraryDocument = plans.add_library_document(
            by=people["director"], title=title, kind=kind, roles=["kam", "head"], text=text
        )
        for who in ("kam", "kam2"):
            plans.acknowledge(by=people[who], version=document.versions.get())
        if newer:
            version = plans.publish_version(
                by=people["director"], document=document, text=newer, changes=changes
            )
            plans.acknowledge(by=people["kam2"], version=version)
