"""What came of a file: where its rows can be seen, and whether figures know of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from integrations.imports.layouts import has_present
from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.sight import ROWS, may_see
from kam_crm.shared.web.addresses import address
from reports.following.state import Facts, facts


def takes_present(user: User, kind: str) -> bool:
    if kind not in ImportKind.values or not has_present(kind):
        return False
    return user.can("exports.run") and may_see(user, kind)


COUNTED = {
    ImportKind.SALES, ImportKind.INVOICES, ImportKind.OPENINGS, ImportKind.PAYMENTS, ImportKind.TARGETS,
    ImportKind.CLIENTS,
}  # fmt: skip


@dataclass
class Outcome:
    """Of a file that was loaded, for whoever looks at it."""

    run: ImportRun
    user: User

    @property
    def rows_url(self) -> str:
        """The page of what was loaded; empty for those who may not open it."""
        return address(ROWS[ImportKind(self.run.kind)][0]) if may_see(self.user, self.run.kind) else ""

    @property
    def failure(self) -> str:
        """How much is wrong with a refused file; what its header leaves open is asked instead."""
        if rows := self.run.bad_rows:
            return ngettext(
                "%(rows)s bad row. Nothing was written: fix the file and upload it again.",
                "%(rows)s bad rows. Nothing was written: fix the file and upload it again.",
                rows,
            ) % {"rows": rows}
        return _("Nothing was written.")

    @property
    def figures(self) -> str:
        """Whether board and lists have counted it; empty for a kind that changes no figure."""
        finished = self.run.finished_at
        if finished is None or ImportKind(self.run.kind) not in COUNTED:
            return ""
        if self.is_counted_soon:
            return _("Figures are being counted: within ten seconds they contain it.")
        return _("Figures contain it.")

    @property
    def is_counted_soon(self) -> bool:
        """Something that happened before its end is not in the figures yet."""
        finished, waiting = self.run.finished_at, self._facts.waiting_since
        return finished is not None and waiting is not None and waiting <= finished

    @cached_property
    def _facts(self) -> Facts:
        return facts()
