"""A year of payments as clients of a wholesale company make them, with the answer for each; from a seed."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

BEGIN = dt.date(2025, 12, 1)
DAYS = 360
NAMES = [
    "Лукошко",
    "Вектор",
    "Меридиан",
    "Гастроном",
    "Хлебосол",
    "Продмир",
    "Берег",
    "Двор",
    "Волга",
    "Колос",
    "Ромашка",
    "Сириус",
    "Полюс",
    "Кедр",
    "Янтарь",
    "Оазис",
]
FORMS = ["ООО", "ООО", "ООО", "АО", "ИП"]
TAX = [
    " В т.ч. НДС 10% - {tax} руб.", " НДС 22% {tax}", ", в том числе НДС (10%) {tax}", " НДС не облагается", "",
    " Без НДС.", " Сумма {sum} В т.ч. НДС (22%) {tax}", ". В т.ч. НДС(10%) {tax_dash}",
]  # fmt: skip
ONE = [
    "Оплата по счету № {n} от {d} за продукты питания.", "Оплата по сч. {n} от {d}", "опл. за товар по сч.№{n} от {d}",
    "Оплата по счёту {n} от {long} г. за молочную продукцию", "ОПЛАТА ПО СЧЕТУ {n} ОТ {d} ДОГ 17/Р ОТ 11.02.2024",
    "Оплата по договору поставки № {c} от 01.02.2024, счет № {n}", "За продукты питания по УПД № {n} от {d}",
    "({sum}) Оплата по счет-фактуре {n} от {d}.", "Оплата за товар согласно счета на оплату №{n} от {d}",
    "по сч {n}", "Invoice {n} dated {d}", "Оплата по накладной {n} от {d}, дог. {c} от 01.02.2024г.",
    "Оплата счета {short} от {d} за товар", "Перевод по сч.ф. {n} от {d}",
]  # fmt: skip
SEVERAL = [
    "Оплата по счетам № {ns} за продукты.", "Оплата по сч. {ns} по договору {c} от 01.02.2024",
    "За товар по УПД №№ {ns}", "Оплата счетов {ns} за молочную продукцию",
]  # fmt: skip
PLAIN = [
    "Оплата за товар по договору поставки № {c} от 01.02.2024", "Оплата за продукты питания", "Погашение задолженности",
    "Оплата за продукцию по дог. {c}", "За молочную продукцию за {month}", "Оплата задолженности по акту сверки",
]  # fmt: skip
MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
OF_MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


@dataclass(frozen=True)
class Buyer:
    key: int
    name: str
    inn: str
    account: str


@dataclass
class Bill:
    key: int
    buyer: Buyer
    number: str
    date: dt.date
    due: dt.date
    amount: Decimal
    left: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.amount


@dataclass(frozen=True)
class Paid:
    """A line of the bank with its answer: for each part (buyer, bill or None for an advance, amount)."""

    key: int
    date: dt.date
    number: str
    amount: Decimal
    purpose: str
    inn: str
    name: str
    account: str
    answer: frozenset[tuple[int, int | None, Decimal]]


@dataclass
class Year:
    buyers: list[Buyer]
    bills: list[Bill]
    payments: list[Paid]


def make_year(payments: int, seed: int = 14) -> Year:
    """About so many payments of clients with several open invoices each, day after day."""
    return _Maker(payments, random.Random(seed)).make()


class _Maker:
    def __init__(self, payments: int, chance: random.Random) -> None:
        self.wanted, self.chance = payments, chance
        self.buyers = [self._buyer(key) for key in range(1, max(12, payments // 60) + 1)]
        self.bills: list[Bill] = []
        self.paid: list[Paid] = []
        self.open: dict[int, list[Bill]] = defaultdict(list)

    def make(self) -> Year:
        a_day = -(-self.wanted // DAYS)
        for passed in range(DAYS):
            today = BEGIN + dt.timedelta(days=passed)
            for _bill in range(round(a_day * 1.5) + (passed == 0) * len(self.buyers) * 2):
                self._bill(today)
            owing = [buyer for buyer in self.buyers if any(bill.left for bill in self.open[buyer.key][-60:])]
            for buyer in self.chance.sample(owing, min(a_day + 1, len(owing))):
                if len(self.paid) < self.wanted:
                    self._pay(buyer, today)
        return Year(self.buyers, self.bills, self.paid)

    def _buyer(self, key: int) -> Buyer:
        name = f"{self.chance.choice(FORMS)} «{self.chance.choice(NAMES)}-{key}»"
        return Buyer(key, name, f"77{key:08d}", f"407028101{key:011d}")

    def _bill(self, today: dt.date) -> None:
        buyer = self.chance.choice(self.buyers)
        key = len(self.bills) + 1
        forms = [str(4000 + key), f"УТ-{key:06d}", f"СЧ-2026/{key}", f"Р{key:05d}"]
        number = forms[buyer.key % len(forms)]
        amount = Decimal(self.chance.randrange(300_000, 90_000_000)) / 100
        if self.chance.random() < 0.1:
            amount = Decimal(self.chance.randrange(1, 40) * 5000)
        bill = Bill(key, buyer, number, today, today + dt.timedelta(days=14 + buyer.key % 3 * 7), amount)
        self.bills.append(bill)
        self.open[buyer.key].append(bill)

    def _pay(self, buyer: Buyer, today: dt.date) -> None:
        debts = sorted(
            (bill for bill in self.open[buyer.key] if bill.left), key=lambda one: (one.due, one.key)
        )
        if not debts:
            return
        roll = self.chance.random()
        if roll < 0.58:
            self._named(buyer, today, [self.chance.choice(debts[:4])])
        elif roll < 0.74 and len(debts) > 1:
            count = self.chance.randrange(2, min(4, len(debts)) + 1)
            self._named(buyer, today, self.chance.sample(debts[:6], count))
        elif roll < 0.80:
            self._partly(buyer, today, debts[0])
        elif roll < 0.95:
            self._exact(buyer, today, debts[: self.chance.randrange(1, min(3, len(debts)) + 1)])
        elif roll < 0.97:
            self._by_due(buyer, today, debts)
        else:
            self._hard(buyer, today, debts)

    def _named(self, buyer: Buyer, today: dt.date, bills: list[Bill]) -> None:
        amount = sum((bill.left for bill in bills), Decimal(0))
        if len(bills) == 1:
            text = self._words(ONE, amount, bills[0], today)
        else:
            between = self.chance.choice([", ", ";", " и ", ","])
            written = [
                bill.number + (f" от {bill.date:%d.%m.%Y}" if self.chance.random() < 0.4 else "")
                for bill in bills
            ]
            text = self._words(SEVERAL, amount, bills[0], today, between.join(written))
        self._add(buyer, today, amount, text, [(bill, bill.left) for bill in bills])

    def _partly(self, buyer: Buyer, today: dt.date, bill: Bill) -> None:
        amount = (bill.left / 3).quantize(Decimal("0.01"))
        words = self.chance.choice(["Частичная оплата по счету {n} от {d}", "Доплата по сч. № {n} от {d}"])
        self._add(buyer, today, amount, self._words([words], amount, bill, today), [(bill, amount)])

    def _exact(self, buyer: Buyer, today: dt.date, bills: list[Bill]) -> None:
        amount = sum((bill.left for bill in bills), Decimal(0))
        text = self._words(PLAIN, amount, bills[0], today)
        self._add(buyer, today, amount, text, [(bill, bill.left) for bill in bills])

    def _by_due(self, buyer: Buyer, today: dt.date, debts: list[Bill]) -> None:
        """All that is owed and something in advance."""
        amount = sum((bill.left for bill in debts), Decimal(0)) + Decimal(self.chance.randrange(100, 9000))
        text = self._words(PLAIN, amount, debts[0], today)
        self._add(buyer, today, amount, text, [(bill, bill.left) for bill in debts])

    def _hard(self, buyer: Buyer, today: dt.date, debts: list[Bill]) -> None:
        """A third party, a wrong number, a round sum, a fee kept back."""
        bill, roll = debts[0], self.chance.random()
        amount = bill.left
        if roll < 0.3:
            payer = Buyer(
                0, "ООО «Вектор-Финанс»", f"78{self.chance.randrange(10**8):08d}", "40702810900000000911"
            )
            text = f"За {buyer.name} по счету {bill.number} от {bill.date:%d.%m.%Y}"
            self._add(buyer, today, amount, text, [(bill, amount)], payer)
        elif roll < 0.5:
            text = f"Оплата по счету {bill.number}99 от {bill.date:%d.%m.%Y}"
            self._add(buyer, today, amount, text, [(bill, amount)])
        elif roll < 0.75:
            amount = max(Decimal(1), (bill.left * Decimal("0.6")).quantize(Decimal(1)))
            amount = min(amount, bill.left)
            self._add(buyer, today, amount, "Оплата за товар по договору", [(bill, amount)])
        else:
            kept = min(Decimal(500), bill.left / 100).quantize(Decimal("0.01"))
            text = f"Оплата по сч. {bill.number} за вычетом комиссии банка"
            self._add(buyer, today, amount - kept, text, [(bill, amount - kept)])

    def _words(
        self, choices: list[str], amount: Decimal, bill: Bill, today: dt.date, several: str = ""
    ) -> str:
        tax = (amount / 11).quantize(Decimal("0.01"))
        names = {
            "n": bill.number, "d": self.chance.choice([f"{bill.date:%d.%m.%Y}", f"{bill.date:%d.%m.%y}"]),
            "long": f"{bill.date.day} {OF_MONTHS[bill.date.month - 1]} {bill.date.year}", "ns": several,
            "c": f"{bill.buyer.key}/2024", "month": f"{MONTHS[today.month - 1]} {today.year} г.",
            "sum": f"{amount}".replace(".", self.chance.choice(",.-")), "tax": f"{tax:,}".replace(",", " "),
            "tax_dash": f"{tax}".replace(".", "-"), "short": bill.number.lstrip("УТРСЧ-").removeprefix("2026/"),
        }  # fmt: skip
        return (self.chance.choice(choices) + self.chance.choice(TAX)).format(**names)

    def _add(
        self, buyer: Buyer, today: dt.date, amount: Decimal, text: str, parts: list[tuple[Bill, Decimal]],
        payer: Buyer | None = None,
    ) -> None:  # fmt: skip
        who = payer or buyer
        answer: list[tuple[int, int | None, Decimal]] = []
        for bill, part in parts:
            bill.left -= part
            answer.append((buyer.key, bill.key, part))
        rest = amount - sum((part for _bill, part in parts), Decimal(0))
        if rest:
            answer.append((buyer.key, None, rest))
        key = len(self.paid) + 1
        self.paid.append(
            Paid(key, today, str(key), amount, text, who.inn, who.name, who.account, frozenset(answer))
        )
