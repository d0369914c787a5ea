"""Make an API token from the command line; only its key is printed, so that a script can take it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.rights.capabilities import SCOPES
from accounts.services import create_token
from accounts.users.models import User
from kam_crm.shared.errors import BusinessRuleError


class Command(BaseCommand):
    help = "Make an API token for a person and print its key, which cannot be read again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose rights the token has")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument("--read-only", action="store_true", help="it changes nothing")
        parser.add_argument(
            "--scopes",
            default="",
            help=f"parts it is restricted to, by commas, of: {', '.join(sorted(SCOPES))}",
        )
        parser.add_argument("--days", type=int, help="valid for so many days; without it, for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['email']}.")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        try:
            _token, key = create_token(
                # a token belongs to who makes it, so it is made in that person's name
                by=user,
                name=options["name"],
                scopes=scopes,
                days=options["days"],
                read_only=options["read_only"],
            )
        except BusinessRuleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(key)
