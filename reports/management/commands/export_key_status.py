"""`manage.py export_key_status --as-of DATE [--base …] [--level …]`: key clients as CSV on standard output."""

from __future__ import annotations

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.management.arguments import date
from reports.models import Base, Level
from reports.nightly.export import KEY_HEADER, key_rows


class Command(BaseCommand):
    help = "Print share, key status and dependence of every client with shipments in the window as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=date, required=True, help="YYYY-MM-DD")
        parser.add_argument("--base", choices=Base.values, default=Base.REVENUE)
        parser.add_argument("--level", choices=Level.values, default=Level.COMPANY)

    def handle(self, *args: Any, **options: Any) -> None:
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(KEY_HEADER)
        writer.writerows(key_rows(options["as_of"], base=options["base"], level=options["level"]))
