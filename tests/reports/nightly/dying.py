"""Kills a nightly at each of its steps and lets the next one finish it. A program: it needs processes of its own.

The argument is the database's settings as JSON. For each step it prints a JSON line: by which signal the run died,
which steps it left done, what was left in the tables, and the digests after the run that finished it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from typing import Any

import django
from django.conf import settings


def main(database: dict[str, Any]) -> None:
    settings.DATABASES["default"].update(database)
    django.setup()
    from reports.models import NightlyRun
    from reports.nightly import pipeline
    from tests.reports.nightly.company import AS_OF, LAST_MONTH, digest, wipe

    for fatal in pipeline.steps():
        wipe()
        pipeline.run(LAST_MONTH)
        killed_by = run_and_die(fatal)
        left = digest()
        done = list(
            NightlyRun.objects.filter(as_of=AS_OF).exclude(done_at=None).values_list("step", flat=True)
        )
        finished = [row.step for row in pipeline.resume(AS_OF)]
        print(  # noqa: T201
            json.dumps(
                {"step": fatal, "killed_by": killed_by, "done": done, "left": left, "finished": finished,
                 "digest": digest()}
            ),
            flush=True,
        )  # fmt: skip


def run_and_die(fatal: str) -> int:
    """Run in a child that is killed after the step has written and before it commits; returns the signal."""
    from django.db import connection

    from reports.nightly import pipeline
    from tests.reports.nightly.company import AS_OF

    connection.close()
    child = os.fork()
    if child == 0:
        steps = pipeline.steps()

        def die(context: Any) -> int:
            steps[fatal].run(context)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

        doomed = {**steps, fatal: replace(steps[fatal], run=die)}
        pipeline.steps = lambda: doomed
        pipeline.run(AS_OF)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
