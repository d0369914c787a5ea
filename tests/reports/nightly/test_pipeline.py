from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection

from accounts.events.models import Event
from kam_crm.shared import clock
from reports import tasks
from reports.models import Alert, ClientMonth, NightlyRun, TouchedMonth
from reports.nightly import pipeline
from tests.reports.nightly.company import AS_OF, BEFORE, LAST_MONTH, build, digest
from tests.reports.sales import sell

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def company(db: None) -> list[Any]:
    return build()


def test_every_step_writes_and_notes_rows_and_milliseconds(company: list[Any]) -> None:
    pipeline.run(BEFORE)
    pipeline.run(AS_OF)
    ledger = NightlyRun.objects.filter(as_of=AS_OF)
    assert [row.step for row in ledger] == list(pipeline.steps())
    assert all(row.done_at and row.milliseconds >= 0 and not row.error for row in ledger)
    # nothing was sold or handed over between the two nights, no contact recurs, no paper or limit ends, names
    # have two letters: these have nothing to do
    idle = {
        "rollup", "segments", "recurrences", "contracts", "reliability", "limits", "limit_use", "words"
    }  # fmt: skip
    assert {row.step for row in ledger if row.rows == 0} == idle


def test_twice_gives_the_same_rows(company: list[Any]) -> None:
    pipeline.run(BEFORE)
    pipeline.run(AS_OF)
    once = digest()
    pipeline.run(AS_OF)
    assert digest() == once


def test_from_scratch_gives_the_same_rows(company: list[Any]) -> None:
    pipeline.run(BEFORE)
    pipeline.run(AS_OF)
    once = digest()
    ClientMonth.objects.update(revenue=1)
    pipeline.run(AS_OF, from_scratch=True)
    assert digest() == once


def test_an_older_night_counted_again_leaves_the_lists_alone(company: list[Any]) -> None:
    pipeline.run(BEFORE)
    pipeline.run(AS_OF)
    once = digest()
    pipeline.run(BEFORE)
    assert digest() == once


@pytest.mark.parametrize("fatal", pipeline.steps())
def test_a_step_that_fails_is_noted_and_redone_with_all_after_it(
    company: list[Any], monkeypatch: pytest.MonkeyPatch, fatal: str
) -> None:
    pipeline.run(BEFORE)
    pipeline.run(AS_OF)
    whole = digest()
    steps, ran = pipeline.steps(), []

    def spy(name: str) -> Callable[[Any], int]:
        def step(context: Any) -> int:
            ran.append(name)
            rows = steps[name].run(context)
            if name == fatal and ran.count(name) == 1:
                raise RuntimeError("the disk is full")
            return rows

        return step

    replaced = {name: replace(step, run=spy(name)) for name, step in steps.items()}
    monkeypatch.setattr(pipeline, "steps", lambda: replaced)
    with pytest.raises(RuntimeError):
        pipeline.run(AS_OF)
    failed = NightlyRun.objects.get(as_of=AS_OF, step=fatal)
    assert failed.error == "RuntimeError: the disk is full"
    assert Event.objects.get(kind="reports.nightly_failed").subject_id == failed.pk
    pipeline.run(AS_OF)
    assert ran == [*steps][: [*steps].index(fatal) + 1] + [*steps][[*steps].index(fatal) :]
    assert not NightlyRun.objects.filter(as_of=AS_OF).exclude(error="").exists()
    assert digest() == whole


def test_a_run_that_died_begins_anew_when_sales_changed_since(company: list[Any]) -> None:
    pipeline.run(AS_OF)
    NightlyRun.objects.filter(step="figures").update(done_at=None)
    sell([(company[0].pk, BEFORE, Decimal("1000000.00"), None)])
    pipeline.run(AS_OF)
    rollup = NightlyRun.objects.get(step="rollup")
    assert rollup.rows == 1
    assert not TouchedMonth.objects.exists()


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_killed_at_each_step_the_next_run_gives_the_same_rows() -> None:
    build()
    pipeline.run(LAST_MONTH)
    empty = digest()
    pipeline.run(AS_OF)
    whole = digest()
    database = {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    program = subprocess.run(
        [sys.executable, "-m", "tests.reports.nightly.dying", json.dumps(database)],
        cwd=PROJECT, env=dict(os.environ), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert program.returncode == 0, program.stderr
    deaths = [json.loads(line) for line in program.stdout.splitlines()]
    assert [death["step"] for death in deaths] == list(pipeline.steps())
    for place, death in enumerate(deaths):
        assert death["killed_by"] == 9
        assert death["done"] == list(pipeline.steps())[:place]
        assert (death["left"] == empty) == (
            place < 2
        )  # the rollup had nothing to add, nothing is half written
        assert death["digest"] == whole, death["step"]


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_share_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    counts: Counter[str] = Counter()
    steps = pipeline.steps()

    def counted(name: str) -> Callable[[Any], int]:
        def step(context: Any) -> int:
            counts[name] += 1
            if name == "rollup":
                wait_for_a_rival()
            return steps[name].run(context)

        return step

    replaced = {name: replace(step, run=counted(name)) for name, step in steps.items()}
    monkeypatch.setattr(pipeline, "steps", lambda: replaced)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            pipeline.run(AS_OF)
        except BaseException as error:
            failures.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert counts == dict.fromkeys(steps, 1)
    assert not pipeline.unfinished(AS_OF).exists()


def wait_for_a_rival() -> None:
    """Hold the step until the other run stands at the lock."""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("the other run never came")


def test_resume_does_nothing_without_a_run_that_died(company: list[Any]) -> None:
    assert pipeline.resume(AS_OF) == []
    pipeline.run(AS_OF)
    assert pipeline.resume(AS_OF) == []


def test_tasks_work_for_the_companys_today(company: list[Any], settings: Any) -> None:
    settings.BUSINESS_DATE = AS_OF
    assert tasks.nightly() == len(pipeline.steps())
    NightlyRun.objects.filter(step="alerts").update(done_at=None)
    Alert.objects.all().delete()
    assert tasks.resume_nightly() == len(pipeline.steps())
    assert Alert.objects.exists()
    assert tasks.resume_nightly() == 0


@pytest.mark.parametrize(("moment", "steps"), [("22:59", 0), ("23:00", len(pipeline.steps()))])
def test_a_night_whose_message_was_lost_begins_from_two_oclock_on(
    company: list[Any], time_machine: Any, moment: str, steps: int
) -> None:
    """23:00 in Greenwich is 02:00 of the next day in Moscow."""
    time_machine.move_to(f"2026-06-14T{moment}:30+00:00")
    assert tasks.resume_nightly() == steps
    assert tasks.resume_nightly() == 0


def test_command_refuses_a_date_to_come(db: None) -> None:
    with pytest.raises(CommandError, match="has not come yet"):
        call_command("nightly", as_of=clock.add_months(clock.today(), 2))


def test_command_names_each_step(company: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("nightly", as_of=AS_OF)
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == [
        f"{step}:" for step in pipeline.steps()
    ]
