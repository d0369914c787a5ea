"""Tasks and promises of the demo company in all their states: both sides, some late, some broken, some put off."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import cycle
from typing import Any

from accounts.models import User
from demo.company.base import Company
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.working_days import add_working_days
from plans.models import Promise, PromiseChange, PromiseMove, Task, TaskChange, TaskMove

MORNING, EVENING = dt.time(10, 20), dt.time(16, 40)
MADE_BEFORE = 6  # working days from the word to its day
# side, what, day (working days from today), status, days it was closed after its day, or times it was put off
PROMISES: tuple[tuple[str, str, int, str, int], ...] = (
    ("ours", "Прислать сертификаты на сыр", -2, "open", 0),
    ("theirs", "Вернуть подписанный акт сверки", -3, "open", 1),
    ("ours", "Ответить по ретро-бонусу за квартал", 1, "open", 0),
    ("theirs", "Дать прогноз продаж на следующий месяц", 0, "open", 0),
    ("theirs", "Согласовать матрицу заморозки", 4, "open", 0),
    ("ours", "Прислать цену и фото новогоднего набора", 8, "open", 0),
    ("ours", "Отправить образцы сливок 33 %", -8, "kept", 0),
    ("ours", "Прислать график поставок", -14, "kept", 0),
    ("ours", "Провести дегустацию для закупщиков", -21, "kept", 2),
    ("ours", "Подготовить расчёт по акции", -30, "kept", 0),
    ("theirs", "Прислать заявку на месяц", -6, "kept", 0),
    ("theirs", "Показать остатки по складу", -12, "kept", 0),
    ("theirs", "Познакомить с финансовым контролёром", -18, "broken", 1),
    ("theirs", "Подписать спецификацию", -26, "kept", 0),
    ("theirs", "Вернуть поддоны", -34, "withdrawn", 0),
)
# what, day, hour, status, times put off
OWN: tuple[tuple[str, int | None, dt.time | None, str, int], ...] = (
    ("Собрать условия продления на следующий год", 0, dt.time(13, 30), "open", 0),
    ("Позвонить про акт сверки", -1, None, "open", 2),
    ("Подготовить сравнение цен с МолТоргом", 2, None, "open", 0),
    ("Найти телефон нового закупщика", None, None, "open", 0),
    ("Разослать прайс «Опт-2»", -4, None, "done", 0),
    ("Сверить план посещений с торговыми точками", -7, None, "done", 1),
)
# who gives («head» or «kam»), to whom, what, day, status, report
GIVEN: tuple[tuple[str, str, str, int, str, str], ...] = (
    ("head", "kam", "Подтвердить матрицу заморозки", 0, "taken", ""),
    ("head", "kam", "Составить график рассрочки", 2, "given", ""),
    ("head", "kam2", "Найти финансового контролёра клиента", -1, "given", ""),
    ("head", "kam3", "Разобраться, почему нет заявок две недели", -1, "answered",
     "Клиент менял склад, заявка будет в понедельник."),
    ("head2", "kam4", "Отчитаться по возвратам за месяц", 1, "taken", ""),
    ("kam", "support", "Довоз до 10:00, третья точка рейса", -1, "taken", ""),
    ("kam", "finance", "Акт сверки за третий квартал", 4, "given", ""),
    ("kam", "support", "Сертификаты на новую партию", 0, "answered", "Два файла, действуют год."),
    ("kam2", "finance", "Отсрочка на сумму одного счёта", 3, "taken", ""),
    ("kam", "finance", "Справка об оплатах за год", -12, "done", "Отправлено на почту."),
    ("kam2", "support", "Перенести отгрузку на утро", -15, "done", "Перенесено."),
    ("support", "kam", "Уточнить адрес разгрузки", 1, "given", ""),
)  # fmt: skip


def build_promised(company: Company) -> None:
    people = {email.partition("@")[0]: user for email, user in company.users.items()}
    for manager in company.managers:
        clients = [client for client in company.clients if client.manager_id == manager.pk]
        if clients:
            _promises(company, manager, clients)
            _own_tasks(company, manager, clients)
    clients_of = {
        name: [one for one in company.clients if one.manager_id == user.pk] for name, user in people.items()
    }
    for position, (giver, doer, text, days, status, report) in enumerate(GIVEN):
        mine = clients_of[giver] or clients_of[doer]
        client = mine[position % len(mine)] if mine else None
        _given(company, people[giver], people[doer], client, text, days, status, report)


def _promises(company: Company, manager: User, clients: list[Client]) -> None:
    for (side, text, days, status, late), client in zip(PROMISES, cycle(clients), strict=False):
        due_on = add_working_days(company.today, days)
        made_on = add_working_days(due_on, -MADE_BEFORE)
        closed_on = None if status == "open" else min(add_working_days(due_on, late), company.today)
        contact = next(iter(company.contacts.get(client.pk, ())), None)
        promise = Promise.objects.create(
            client=client, side=side, text=text, status=status, owner=manager, created_by=manager, made_on=made_on,
            due_on=due_on, closed_on=closed_on, person=contact.person if contact else None,
            evidence="Отправлено письмом." if (side, status) == ("ours", "kept") else "",
            moves=late if status == "open" else 0,
        )  # fmt: skip
        _entered(promise, min(made_on, company.today))
        if closed_on is not None:
            action = {"kept": "keep", "broken": "break", "withdrawn": "withdraw"}[status]
            reason = "" if status == "kept" else "Клиент передумал."
            _step(PromiseChange, promise, manager, action, "open", status, closed_on, reason)
        elif late:
            before = add_working_days(due_on, -3)
            PromiseMove.objects.create(
                subject=promise,
                by=manager,
                from_day=before,
                to_day=due_on,
                reason="Акт у главного бухгалтера.",
            )
    key = clients[0]
    pay = Promise.objects.create(
        client=key, side="theirs", text="Оплатить часть долга", owner=manager, created_by=manager,
        amount=Decimal(64_000), made_on=company.today, due_on=add_working_days(company.today, 2),
    )  # fmt: skip
    _entered(pay, company.today)


def _own_tasks(company: Company, manager: User, clients: list[Client]) -> None:
    for (text, days, hour, status, moves), client in zip(OWN, cycle(clients[1:] or clients), strict=False):
        due_on = None if days is None else add_working_days(company.today, days)
        done_on = due_on if status == "done" and due_on else None
        task = Task.objects.create(
            text=text, author=manager, assignee=manager, client=client, due_on=due_on, due_at=hour, status=status,
            moves=moves, done_at=done_on and clock.at(done_on, EVENING),
        )  # fmt: skip
        _entered(task, add_working_days(due_on or company.today, -MADE_BEFORE))
        if done_on:
            _step(TaskChange, task, manager, "finish", "open", "done", done_on)
        for count in range(moves):
            to_day = add_working_days(due_on or company.today, count + 1 - moves)
            TaskMove.objects.create(
                subject=task, by=manager, from_day=add_working_days(to_day, -2), to_day=to_day,
                reason="Бухгалтер в отпуске." if count else "",
            )  # fmt: skip


def _given(
    company: Company,
    giver: User,
    doer: User,
    client: Client | None,
    text: str,
    days: int,
    status: str,
    report: str,
) -> None:
    due_on = add_working_days(company.today, days)
    begun, worked = add_working_days(due_on, -4), min(add_working_days(due_on, -1), company.today)
    task = Task.objects.create(
        kind="order" if giver.role == "head" else "request", text=text, author=giver, assignee=doer, client=client,
        due_on=due_on, status=status, report=report, done_at=clock.at(worked, EVENING) if status == "done" else None,
    )  # fmt: skip
    _entered(task, min(begun, company.today))
    way = ["given", "taken", "answered", "done"]
    steps = (("take", doer), ("report", doer), ("accept", giver))
    for position, (action, by) in enumerate(steps[: way.index(status)]):
        day = min(begun, company.today) if action == "take" else worked
        _step(TaskChange, task, by, action, way[position], way[position + 1], day)


def _step(
    log: Any, row: Any, by: User, action: str, before: str, after: str, day: dt.date, reason: str = ""
) -> None:
    change = log.objects.create(
        subject=row, by=by, action=action, from_status=before, to_status=after, reason=reason
    )
    log.objects.filter(pk=change.pk).update(at=clock.at(day, EVENING))


def _entered(row: Any, day: dt.date) -> None:
    """It stands in the books since its day."""
    type(row).objects.filter(pk=row.pk).update(created_at=clock.at(day, MORNING))
