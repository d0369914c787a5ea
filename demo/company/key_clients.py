"""What is known of key clients and of those who may become so: types, criteria, three П, potential, an end."""

from __future__ import annotations

from decimal import Decimal

from demo.company.base import Company
from dossiers.models import CandidateDismissal, Client, ClientKeyType, KeyAssessment, KeyStatus
from kam_crm.shared.clock import add_months

MILLION = Decimal(1_000_000)
# by number in the list of clients: potential in millions and who has it now, criteria met, П shown
KNOWN = {
    0: (66, "Метро Кэш энд Керри", 6, 3), 1: (123, "прямые поставки с завода", 5, 3), 2: (53, "Балтторг", 5, 3),
    3: (55, "Балтторг", 4, 3), 4: (42, "Невские продукты", 5, 3), 6: (20, "", 3, 2), 8: (17, "Балтторг", 4, 3),
    16: (24, "Балтторг", 4, 3), 18: (9, "покупает по тендеру", 3, 2), 20: (6, "", 2, 1),
}  # fmt: skip
SHOWN = (
    ("need", "Открывают восемь точек весной, просят график поставок"),
    ("solvency", "Отчётность за год чистая, платили в срок трём поставщикам"),
    ("authority", "Договор подписывает сам директор, встреча 14 октября"),
)
CRITERIA = ("good_profit", "reliable_partner", "long_term", "growth_influence", "new_ways", "reputation")
TYPES = {0: "breadwinner", 1: "breadwinner", 2: "image", 4: "expert", 7: "prospective"}
PARTNER, EXPERT, INNOVATOR = 4, 5, 6


def tell_of_key_clients(company: Company) -> None:
    clients, start, today = company.clients, company.start, company.today
    head = company.users["head@demo.example"]
    assess(clients)
    ClientKeyType.objects.bulk_create(
        ClientKeyType(client=clients[number], key_type=kind, state="confirmed", set_by=head, valid_from=start,
                      reason="Решили на встрече отдела")
        for number, kind in TYPES.items()
    )  # fmt: skip
    more = {
        0: (PARTNER, "Показали план открытий и бюджет закупок", {
            "shared_plans": "Восемь магазинов до лета, список адресов у нас", "budget": 40 * MILLION,
            "doubling": "поставка дважды в неделю и своя полка мороженого", "without_tender": True,
            "exclusivity": "мороженое в регионе только наше"}),
        4: (EXPERT, "Технолог учит нас хранению, требования строже ГОСТа", {}),
        1: (INNOVATOR, "Первыми поставили безлактозную линию", {}),
        9: (INNOVATOR, "Пробуют каждую новинку в двух точках", {}),
    }  # fmt: skip
    KeyStatus.objects.bulk_create(
        KeyStatus(client=clients[number], level="company" if number < 6 else "manager",
                  manager=None if number < 6 else clients[number].manager, definition=definition,
                  evidence=evidence, set_by=clients[number].manager, valid_from=start, **details)
        for number, (definition, evidence, details) in more.items()
    )  # fmt: skip
    ended = clients[21]
    KeyStatus.objects.create(
        client=ended, level="manager", manager=ended.manager, definition=2, evidence="Строили второй склад",
        set_by=ended.manager, valid_from=start, valid_to=add_months(today.replace(day=1), -2),
        ended_by=head, end_reason="Склад заморозили, бюджета нет",
    )  # fmt: skip
    CandidateDismissal.objects.create(
        client=clients[22], reason="Разовый проект, осенью не покупали", dismissed_on=today,
        hidden_until=add_months(today.replace(day=1), 6), by=head,
    )  # fmt: skip


def assess(clients: list[Client]) -> None:
    rows = []
    for number, (potential, supplier, criteria, marks) in KNOWN.items():
        known = KeyAssessment(
            client=clients[number], potential=potential * MILLION, current_supplier=supplier,
            service_cost=Decimal(120_000) if criteria > 4 else None, investment=MILLION if number == 1 else None,
            updated_by=clients[number].manager,
        )  # fmt: skip
        for name in CRITERIA[:criteria]:
            setattr(known, name, True)
        for name, evidence in SHOWN[:marks]:
            setattr(known, f"{name}_ok", True)
            setattr(known, name, evidence)
        rows.append(known)
    KeyAssessment.objects.bulk_create(rows)
