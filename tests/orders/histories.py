"""A random history of one client: people order, ship, refuse, take back, draw up acts and settle claims, all at once.

Runs in a process of its own, which may be killed at any moment.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from approvals import services as approvals
from kam_crm.shared.errors import BusinessRuleError
from orders.models import (
    Claim,
    ClaimKind,
    DiscrepancyAct,
    FaultyService,
    GoodsReturn,
    LineKind,
    Order,
    Shipment,
)
from orders.services import (
    Found,
    LineInput,
    accept_goods,
    agree_with_client,
    announce_return,
    cancel_order,
    carry_out,
    confirm_goods,
    confirm_in_writing,
    create_order,
    draw_up_act,
    judge_claim,
    make_offer,
    open_claim,
    record_options,
    refuse_rest,
    reverse_act,
    submit_act,
    submit_order,
    withdraw_act,
    withdraw_claim,
)
from orders.shipping.rests import lines_with_rests
from receivables.services import ship
from tests.support.days import TODAY

D = Decimal


class History:
    """Steps that somebody may take with what is there now; a refusal is an answer like any other."""

    def __init__(self, world: SimpleNamespace, seed: int) -> None:
        self.world, self.random = world, random.Random(seed)

    def step(self) -> str:
        """The name of the step, and of the refusal if there was one."""
        act: Callable[[], Any] = self.random.choice(
            [self.order, self.order, self.ship, self.ship, self.refuse, self.back, self.accept, self.draw, self.draw,
             self.send, self.confirm, self.approve, self.approve, self.reverse, self.claim, self.settle, self.settle]
        )  # fmt: skip
        try:
            act()
        except BusinessRuleError as error:
            return f"{act.__name__}: {error.code}"
        return act.__name__

    def order(self) -> None:
        w = self.world
        lines = [
            LineInput(product, D(self.random.randint(1, 9)), D(self.random.choice([0, 0, 3])))
            for product in self.random.sample(w.products, self.random.randint(1, 2))
        ]
        order = create_order(by=w.kam, client=w.client, lines=lines)
        submit_order(by=w.kam, order=order)

    def ship(self) -> None:
        if order := self._one(Order.objects.filter(status__in=["confirmed", "partial"])):
            if self.random.random() < 0.1:
                cancel_order(by=self.world.kam, order=order, reason="they do not want it")
                return
            parts = {line.pk: self._part(line.rest) for line in lines_with_rests(order)}
            ship(by=self.world.support, order=order, date=TODAY, quantities=parts)

    def refuse(self) -> None:
        if order := self._one(Order.objects.filter(status="partial")):
            refuse_rest(by=self.world.support, order=order, side="ours", reason="none in stock")

    def back(self) -> None:
        if shipment := self._shipment():
            line = self._line(shipment)
            part = {line.pk: self._part(line.quantity) or D(1)}
            announce_return(by=self.world.kam, shipment=shipment, quantities=part, reason="torn")

    def accept(self) -> None:
        if found := self._one(GoodsReturn.objects.filter(status="announced")):
            accept_goods(by=self.world.support, goods_return=found, date=TODAY)

    def draw(self) -> None:
        if shipment := self._shipment():
            line = self._line(shipment)
            found = [Found(D(self.random.randint(0, int(line.quantity) + 3)), line=line.pk)]
            if self.random.random() < 0.3:
                product = self.random.choice(self.world.products)
                found.append(Found(D(1), product=product, instead_of=self.random.choice([None, line.pk])))
            act = draw_up_act(by=self.world.kam, shipment=shipment, found=found)
            if self.random.random() < 0.8:
                submit_act(by=self.world.kam, act=act)

    def send(self) -> None:
        if act := self._one(DiscrepancyAct.objects.filter(status="draft")):
            submit_act(by=self.world.kam, act=act)

    def confirm(self) -> None:
        if act := self._one(DiscrepancyAct.objects.filter(status="asked")):
            if self.random.random() < 0.1:
                withdraw_act(by=self.world.kam, act=act)
                return
            confirm_goods(by=self.world.support, act=act)
            if self.random.random() < 0.7:
                approvals.approve(by=self.world.head, request=act.approvals.get())

    def approve(self) -> None:
        if act := self._one(DiscrepancyAct.objects.filter(status="asked")):
            for request in act.approvals.waiting():
                approvals.approve(by=self.world.head, request=request)

    def reverse(self) -> None:
        if act := self._one(DiscrepancyAct.objects.filter(status="approved")):
            reverse_act(by=self.world.head, act=act, reason="it was found")

    def claim(self) -> None:
        w = self.world
        act = self._one(DiscrepancyAct.objects.filter(status__in=["draft", "asked", "approved"]))
        open_claim(by=w.kam, client=w.client, kind=ClaimKind.objects.first(), text="short", act=act)  # type: ignore[arg-type]

    def settle(self) -> None:
        w = self.world
        if claim := self._one(Claim.objects.open()):
            do = self.random.choice(
                [agree_with_client, record_options, make_offer, confirm_in_writing, carry_out, withdraw_claim]
            )
            do(by=w.kam, claim=claim, reason="as agreed")
            judge_claim(
                by=w.head, claim=claim, verdict="partly", reason="ours", fault=FaultyService.objects.first()
            )

    def _one(self, rows: Any) -> Any:
        found = list(rows.filter(client=self.world.client) if rows.model is not GoodsReturn else rows)
        return self.random.choice(found) if found else None

    def _shipment(self) -> Any:
        return self._one(Shipment.objects.filter(returns=None, corrects=None))

    def _line(self, shipment: Shipment) -> Any:
        return self.random.choice(list(shipment.lines.filter(kind=LineKind.SALE)))

    def _part(self, rest: Decimal) -> Decimal:
        return D(self.random.randint(0, int(rest)))
