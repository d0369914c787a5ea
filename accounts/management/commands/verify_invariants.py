from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from kam_crm.shared import invariants


class Command(BaseCommand):
    """Prints `name: bad rows` for each invariant; ends with 1 where any is above 0."""

    help = "Ask the database whether everything that must always hold does."

    def handle(self, *args: Any, **options: Any) -> None:
        is_broken = False
        for found in invariants.verify():
            self.stdout.write(f"{found.name}: {found.count}")
            for row in found.rows:
                self.stdout.write(f"  {row}")
            is_broken |= found.count > 0
        if is_broken:
            sys.exit(1)
