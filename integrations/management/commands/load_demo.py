from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from demo.company import load


class Command(BaseCommand):
    help = "Fill an empty database with the demo company."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing where the demo is already there")

    def handle(self, *args: Any, **options: Any) -> None:
        if load.is_loaded():
            if options["once"]:
                return
            raise CommandError("The demo company is already there.")
        if User.objects.exists():
            raise CommandError("This database has users of its own; the demo wants an empty one.")
        company = load.load()
        # figures of an earlier day, so that pages have something to compare today's with
        call_command("nightly", "--as-of", load.earlier_run(company.today).isoformat())
        self.stdout.write(f"demo: {len(company.clients)} clients, {len(company.products)} products")
