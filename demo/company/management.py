"""What management decides and hears in the demo company."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.models import Department, User
from catalogue.models import ProductGroup
from demo.company.base import Company
from plans import services as plans
from plans.models import ExpertQuestion

# topic, title, text, whether for everybody, days from today
DECISIONS = (
    ("sales", "Порядок отгрузки в предпраздничные дни",
     "Заявки на предпраздничную неделю принимаются за пять рабочих дней. О переносах предупреждаем клиентов заранее.",
     True, -20),
    ("prices", "Новые условия скидки за объём",
     "Скидка за объём считается по отгрузкам квартала. Действующие договорённости сохраняются до конца их срока.",
     False, -3),
    ("purchasing", "Закупка сезонного ассортимента",
     "Сезонный ассортимент закупаем под подтверждённые прогнозы ключевых клиентов. Прогнозы — до пятницы.",
     True, 0),
)  # fmt: skip


def build_management(company: Company) -> None:
    people = {email.split("@")[0]: user for email, user in company.users.items()}
    _decisions(company, people)
    _suggestions(company, people)
    _courses(company, people)
    _meeting(company, people)
    _project(company, people)
    _experts(company, people)


def _decisions(company: Company, people: dict[str, User]) -> None:
    # read anew: its head was set after the people were made
    own = Department.objects.get(members=people["kam"])
    for topic, title, text, for_everybody, days in DECISIONS:
        author = people["director"] if for_everybody else people["head"]
        decision = plans.add_decision(
            by=author,
            title=title,
            text=text,
            topic=topic,
            department=None if for_everybody else own,
            in_force_from=company.today + dt.timedelta(days=days),
        )
        if days < 0:
            plans.read_decision(by=people["kam2"], decision=decision)


def _suggestions(company: Company, people: dict[str, User]) -> None:
    client = next(one for one in company.clients if one.manager_id == people["kam"].pk)
    small = plans.file_suggestion(
        by=people["kam"],
        kind="assortment",
        title="Фасовка поменьше для розничных сетей",
        text="Сети просят упаковку вдвое меньше: на полку встаёт больше наименований.",
        addressee=people["head"],
        client=client,
        group=ProductGroup.objects.order_by("name").first(),
        evidence="Три сети спрашивали в октябре, готовы брать по 40 коробок в месяц; пока берут её у другого.",
    )
    plans.consider_suggestion(by=people["head"], suggestion=small)
    late = plans.file_suggestion(
        by=people["kam2"],
        kind="shortcoming",
        title="Накладные приходят клиенту позже товара",
        text="Три поставки за месяц приняты без документов. Предлагаю отправлять их по ЭДО в день отгрузки.",
        addressee=people["head"],
    )
    plans.accept_suggestion(by=people["head"], suggestion=late)
    plans.file_suggestion(
        by=people["head"],
        kind="prices",
        title="Пересмотреть порог скидки за объём",
        text="Порог выше среднего заказа ключевого клиента: скидка никого не подталкивает заказывать больше.",
        addressee=people["director"],
    )


COURSES = (
    ("kam", "Переговоры с закупщиком сети", "Школа переговоров", 16, "П-1184", -210),
    ("kam", "Дебиторская задолженность: закон и практика", "", 8, "", -40),
    ("kam2", "Переговоры с закупщиком сети", "Школа переговоров", 16, "П-1185", -210),
    ("head", "Управление отделом ключевых клиентов", "Бизнес-школа", 40, "У-73", -400),
)


def _courses(company: Company, people: dict[str, User]) -> None:
    for who, topic, organiser, hours, certificate, days in COURSES:
        plans.add_course(
            by=people["director"],
            employee=people[who],
            topic=topic,
            organiser=organiser,
            hours=hours,
            certificate=certificate,
            day=company.today + dt.timedelta(days=days),
        )


def _meeting(company: Company, people: dict[str, User]) -> None:
    head = people["head"]
    department = Department.objects.get(head=head)
    meeting = plans.plan_meeting(
        by=head, title="Проблемные расчёты и качество", day=company.today, department=department
    )
    plans.make_agenda(by=head, meeting=meeting)
    plans.add_protocol_line(
        by=head,
        meeting=meeting,
        topic="Документы к поставкам",
        decision="Отправлять накладные по ЭДО в день отгрузки, проверить за неделю",
        responsible=people["kam2"],
        due_on=company.today + dt.timedelta(days=7),
    )
    plans.close_meeting(by=head, meeting=meeting)
    coming = plans.plan_meeting(
        by=head,
        title="Проблемные расчёты и качество",
        day=company.today + dt.timedelta(days=14),
        department=department,
    )
    plans.make_agenda(by=head, meeting=coming)


# stage, first and last day from today, whether it is done
STAGES = (
    ("Обследование площадок", -50, -30, True),
    ("Предложение и образцы", -29, -6, False),
    ("Пробная поставка", -5, 20, False),
    ("Договор на сеть", 21, 60, False),
)


def _project(company: Company, people: dict[str, User]) -> None:
    kam = people["kam"]
    client = next(one for one in company.clients if one.manager_id == kam.pk)
    project = plans.open_project(
        by=kam, client=client, title="Вход в новые магазины сети", expected=Decimal(2_400_000)
    )
    for name, first, last, is_done in STAGES:
        days = [company.today + dt.timedelta(days=day) for day in (first, last)]
        stage = plans.add_stage(
            by=kam, project=project, name=name, owner=kam, starts_on=days[0], due_on=days[1]
        )
        if is_done:
            plans.finish_stage(by=kam, stage=stage)


# who, subject; what a client asked about it, and the answer
EXPERTS = (
    (
        "support",
        "Логистика и график поставок",
        "Можно ли привозить по субботам до восьми утра?",
        "Да, с 1-го числа, от 500 кг.",
    ),
    ("head", "Заморозка: хранение и выкладка", "Сколько хранится открытая упаковка при минус 18?", ""),
)


def _experts(company: Company, people: dict[str, User]) -> None:
    kam = people["kam"]
    clients = [one for one in company.clients if one.manager_id == kam.pk]
    for (who, subject, text, answer), client in zip(EXPERTS, clients[1:], strict=False):
        plans.add_expertise(by=people["head"], expert=people[who], subject=subject)
        question = plans.ask_expert(by=kam, client=client, text=text, subject=subject)
        if answer:
            asked = question.asked_at - dt.timedelta(days=3)
            ExpertQuestion.objects.filter(pk=question.pk).update(asked_at=asked)
            plans.report_task(by=people[who], task=question.task, report=answer)
