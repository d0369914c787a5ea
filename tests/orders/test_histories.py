"""Random histories of several processes at once, some of them killed: the invariants hold afterwards.

KAM_HISTORIES says how many there are, KAM_HISTORY_SEED with which number they begin.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from kam_crm.shared import invariants
from orders.models import Claim, DiscrepancyAct, GoodsReturn, Order
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceFactory
from tests.factories.receivables import CreditLimitFactory
from tests.orders.histories import History

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
HISTORIES = int(os.environ.get("KAM_HISTORIES", "3"))
SEED = int(os.environ.get("KAM_HISTORY_SEED", "1"))
PEOPLE = 3  # processes at once
STEPS = 14
OURS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def lived(world: SimpleNamespace, seed: int) -> int:
    """A process that takes its steps; its key. It ends with 1 where a step ended in anything but a refusal."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        # the parent's connection is the parent's: it is dropped here without a word to the server
        connection.connection = None
        history = History(world, seed)
        for _step in range(STEPS):
            history.step()
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def ended(children: list[int], killed: set[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for child in children:
        _pid, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            found["killed"] += 1
        else:
            found["done" if os.WEXITSTATUS(status) == 0 else "failed"] += 1
    return found


def quiet() -> None:
    """The server has noticed that the killed ones are gone."""
    for _try in range(500):
        with connection.cursor() as cursor:
            cursor.execute(OURS)
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("a killed process is still in the database")


def test_invariants_hold_after_random_histories_with_kills(people: SimpleNamespace) -> None:
    """Parallel order, ship, refuse, return, act, claim; in every history one process is killed in the middle."""
    products = [PriceFactory(product__code=f"9{number}").product for number in range(3)]
    total: Counter[str] = Counter()
    for number in range(SEED, SEED + HISTORIES):
        client = ClientFactory(manager=people.kam)
        CreditLimitFactory(client=client, amount=1_000_000)
        world = SimpleNamespace(
            kam=people.kam, head=people.head, support=people.support, client=client, products=products
        )
        History(world, number).order()
        connections.close_all()
        children = [lived(world, number * 100 + place) for place in range(PEOPLE)]
        chance = random.Random(number)
        time.sleep(chance.uniform(0.05, 0.9))
        os.kill(children[0], signal.SIGKILL)
        total += ended(children, {children[0]})
        quiet()
        broken = {found.name: found.rows for found in invariants.verify() if found.count}
        assert not broken, (number, broken)
        assert not total["failed"], number
    posted = DiscrepancyAct.objects.filter(document__isnull=False).count()
    returns = GoodsReturn.objects.filter(status="accepted").count()
    counts = (Order.objects.count(), posted, returns, Claim.objects.count())
    # shown where the test is run alone for its figures (-rP)
    sys.stdout.write(f"{dict(total)}; orders, posted acts, accepted returns, claims: {counts}\n")
    assert total["done"] >= HISTORIES
