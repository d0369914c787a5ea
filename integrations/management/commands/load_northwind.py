from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from demo import northwind_company


class Command(BaseCommand):
    help = "Fill an empty database with the Northwind company, sales of 1996 to 1998."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing where Northwind is already there")

    def handle(self, *args: Any, **options: Any) -> None:
        if northwind_company.is_loaded():
            if options["once"]:
                return
            raise CommandError("Northwind is already there.")
        if User.objects.exists():
            raise CommandError("This database has users of its own; Northwind wants an empty one.")
        for kind, counts in northwind_company.load().items():
            self.stdout.write(f"{kind}: {counts.created}")
