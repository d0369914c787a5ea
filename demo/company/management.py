"""What management decides and hears in the demo company."""

from __future__ import annotations

import datetime as dt

from accounts.models import Department, User
from demo.company.base import Company
from plans import services as plans

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
