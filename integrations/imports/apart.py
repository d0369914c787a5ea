"""An import in a process of its own: a file costs only so much memory and time, and stopping it stops the work.

The worker claims the run, forks, and watches: the child comes forward by rows, and only while it does the worker says
in the ledger that the run is alive.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import NoReturn

import structlog
from django.conf import settings
from django.db import connections, transaction

from integrations.imports import jobs
from integrations.imports.batches import call_next
from integrations.imports.models import ImportRun
from integrations.imports.waking import enqueue
from kam_crm.lifeline import die_with
from kam_crm.shared import clock

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
PULSE_SECONDS = 20.0  # six fit into jobs.SILENCE: a late one is no death
GRACE_SECONDS = 3.0  # for one that has just committed, or has heard that it was cancelled
NO_MEMORY = 75


class End(Enum):
    ENDED = "by itself"
    STOPPED = "cancelled, or claimed by another worker"
    TOO_LONG = "it took too long"


def run_import(run_id: int) -> None:
    """Check or load one file in a child. A run that another worker has claimed is left alone.

    A child that dies gives the run back once; the second death fails it with words.
    """
    run = jobs.claim(run_id)
    if run is None:
        return
    child = Child(lambda tell: jobs.work(run, tell))
    try:
        end = _watch(child, run)
    finally:
        code = child.kill()
    log.info("import_ended", run=run_id, end=end.value, code=code, peak_mb=child.peak_mb)
    if end is End.TOO_LONG:
        jobs.fail(run, jobs.TOO_LONG)
    elif end is End.ENDED and code == NO_MEMORY:
        jobs.fail(run, jobs.TOO_LARGE)
    elif end is End.ENDED and code and jobs.give_back(run):
        enqueue(run_id)
    call_next(run)


class Child:
    """A fork that does `work(tell)` under a limit of memory, and is heard each time it calls `tell`."""

    def __init__(self, work: Callable[[Callable[[int], bool]], None]) -> None:
        # a connection that two processes hold would mix their words
        connections.close_all()
        self.door, writer = os.pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.door)
            _work(work, writer, parent)
        os.close(writer)
        self.peak_mb = 0
        self._code: int | None = None

    def heard(self, seconds: float) -> bool | None:
        """Whether it came forward within `seconds`; None once it has ended."""
        ready, _write, _error = select.select([self.door], [], [], seconds)
        if not ready:
            return False
        return True if os.read(self.door, 1 << 16) else None

    def kill(self) -> int:
        """End it if it has not ended; its exit code, negative for a signal."""
        if self._code is None:
            # one that has ended keeps its number until it is waited for
            os.kill(self.pid, signal.SIGKILL)
            _pid, status, usage = os.wait4(self.pid, 0)
            os.close(self.door)
            self._code = os.waitstatus_to_exitcode(status)
            self.peak_mb = usage.ru_maxrss // 1024
        return self._code


def _watch(child: Child, run: ImportRun) -> End:
    began = forward = looked = time.monotonic()
    pulse = 0.0
    while True:
        heard = child.heard(LOOK_SECONDS)
        now = time.monotonic()
        if heard is None:
            return End.ENDED
        if heard:
            forward = now
        if now - looked < LOOK_SECONDS:
            continue
        looked = now
        if not _is_claimed(run):
            return _let_end(child)
        if now - began > settings.IMPORT_SECONDS or now - forward > settings.IMPORT_STALL_SECONDS:
            return End.TOO_LONG
        if now - pulse > PULSE_SECONDS:
            pulse = now
            _say_alive(run)


def _let_end(child: Child) -> End:
    deadline = time.monotonic() + GRACE_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        if child.heard(left) is None:
            return End.ENDED
    return End.STOPPED


def _is_claimed(run: ImportRun) -> bool:
    return ImportRun.objects.filter(pk=run.pk, status=run.status, started_at=run.started_at).exists()


def _say_alive(run: ImportRun) -> None:
    with transaction.atomic():
        # the child holds the row while it commits: nobody takes it from it then
        free = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk, status=run.status)
        if free.exists():
            ImportRun.objects.filter(pk=run.pk, started_at=run.started_at).update(heartbeat_at=clock.now())


def _work(work: Callable[[Callable[[int], bool]], None], writer: int, parent: int) -> NoReturn:
    """In the child: never comes back, and runs nothing that the parent left to be done at its own end."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        die_with(parent)
        # what the parent holds open is not closed by collecting it here
        gc.freeze()
        os.set_blocking(writer, False)
        _limit_memory()
        work(lambda rows: _tell(writer))
        code = 0
    except MemoryError:
        code = NO_MEMORY
    except BaseException:
        log.exception("import_failed")
    finally:
        os._exit(code)


def _tell(writer: int) -> bool:
    with suppress(BlockingIOError):  # the worker has enough to hear
        os.write(writer, b".")
    return True


def _limit_memory() -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():  # no Linux: the limit of time remains
        return
    now = int(statm.read_text().split()[0]) * resource.getpagesize()
    most = now + settings.IMPORT_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
