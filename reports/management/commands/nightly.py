"""`manage.py nightly [--as-of DATE] [--from-scratch]`: make the figures of a date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam_crm.shared import clock
from reports.management.arguments import date
from reports.models import NightlyRun
from reports.nightly import pipeline


class Command(BaseCommand):
    help = "Compute sales by month, segments, lifecycle, attainment, debts and alerts as of a date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=date, help="YYYY-MM-DD; today of the company by default")
        parser.add_argument(
            "--from-scratch", action="store_true", help="read all sales again, not only what changed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        as_of = options["as_of"] or today
        if as_of > today:
            raise CommandError(f"{as_of} has not come yet: the company's date is {today}.")
        pipeline.run(as_of, from_scratch=options["from_scratch"], on_step_done=self.report)

    def report(self, entry: NightlyRun) -> None:
        self.stdout.write(f"{entry.as_of} {entry.step}: {entry.rows} rows, {entry.milliseconds} ms")
