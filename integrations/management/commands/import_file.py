from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.rights.capabilities import Role
from integrations.imports.headers import Recognised
from integrations.imports.models import ImportKind
from integrations.imports.problems import FILE, HEADER, FileRejected
from integrations.imports.run import import_file
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.tables import TableReader
from receivables.bank.dry_run import try_statement
from receivables.bank.services.loading import load_statement

BANK = "bank"  # no table: it has a format of its own, and is posted by whoever looks at it
LINES = {FILE: "file", HEADER: "header"}


class Command(BaseCommand):
    help = (
        "Load a CSV, XLSX or HTML file, or a bank statement, all or nothing; what is bad is listed and the exit code"
        " is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=[*ImportKind.values, BANK])
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--create-missing", action="store_true", help="make references the file names")
        parser.add_argument(
            "--user", metavar="EMAIL", help="in whose name; the first administrator by default"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        by = self._user(options["user"], first_company=options["kind"] == ImportKind.USERS)
        try:
            file = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        # the command has no request: without the context history would not say who brought the rows
        with file, pghistory.context(user=by.pk if by else None, source=f"import {path.name}"):
            if options["kind"] == BANK:
                self._load_bank(file.read(), path.name, by, dry_run=options["dry_run"])
                return
            try:
                counts = import_file(
                    kind=options["kind"],
                    file=file,
                    name=path.name,
                    by=by,
                    dry_run=options["dry_run"],
                    create_missing=options["create_missing"],
                    opened=self._say_left_out,
                )
            except FileRejected as rejected:
                self._list(rejected)
                sys.exit(1)  # not CommandError: it would print one more line, and the list is the message
        prefix = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{options['kind']}: {prefix}created {counts.created}, updated {counts.updated},"
            f" unchanged {counts.unchanged}"
        )

    def _load_bank(self, data: bytes, name: str, by: User | None, *, dry_run: bool) -> None:
        load = try_statement if dry_run else load_statement
        try:
            found = load(by=by, data=data, name=name)
        except BusinessRuleError as error:
            self.stderr.write(f"{error}, nothing was loaded")
            sys.exit(1)
        self.stdout.write(
            f"lines {found.lines}, in {found.incoming}, out {found.outgoing}, sure {found.sure},"
            f" waiting {found.waiting}, known {found.known}"
        )

    def _user(self, email: str | None, *, first_company: bool) -> Any:
        """Who does it. Only the file of users may come into a company that has nobody yet."""
        if email:
            found = User.objects.filter(email__iexact=email, is_active=True).first()
            if found is None:
                raise CommandError(f"There is no active user {email}.")
            return found
        found = User.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk").first()
        # a company whose administrator has left still has somebody to name in the history
        found = found or User.objects.filter(is_active=True).order_by("pk").first()
        if found is None and not first_company:
            raise CommandError("There is no user yet: import users first, or give --user EMAIL.")
        return found

    def _say_left_out(self, table: TableReader, recognised: Recognised) -> None:
        if recognised.left:
            self.stderr.write(f"columns left out: {', '.join(recognised.left)}")

    def _list(self, rejected: FileRejected) -> None:
        for problem in rejected.problems.sorted():
            line = LINES.get(problem.row, f"row {problem.row}")
            self.stderr.write(f"{line}, {problem.column or '—'} «{problem.value}»: {problem.reason}")
        if rejected.problems.more:
            self.stderr.write(f"… and {rejected.problems.more} more")
        self.stderr.write(f"{rejected}, nothing was loaded")
