"""`manage.py founding_link --address https://kam.example`: the link that lets the first administrator in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from accounts.services import open_founding


class Command(BaseCommand):
    help = (
        "Print a one-time link for the first administrator of an empty company; earlier ones no longer work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", required=True, help="where the pages are reached, without a path")

    def handle(self, *args: Any, **options: Any) -> None:
        secret = open_founding(by=None)
        if secret is None:
            self.stdout.write("The company has its administrator: sign in.")
            return
        path = reverse("accounts:founding", args=[secret])
        self.stdout.write(
            f"Found your company here, once and within an hour:\n  {options['address'].rstrip('/')}{path}"
        )
