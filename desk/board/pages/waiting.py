"""A request for approval that is decided in place."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals.models import Request
from approvals.pages import pages_of, words_of
from kam_crm.shared import formats
from kam_crm.shared.web.addresses import address


@dataclass(frozen=True)
class Waiting:
    """A request with its words and the two forms that decide on it; `page` is where they stand."""

    request: Request
    page: str

    @property
    def words(self) -> str:
        return words_of(self.request)

    @property
    def client(self) -> str:
        return pages_of(self.request).client(self.request)

    @property
    def note(self) -> str:
        since = formats.since(self.request.asked_at)
        return f"{self.client}, {self.request.asker}, {since}"

    @property
    def url(self) -> str:
        return address("approvals:approval_detail", self.request.pk)

    @property
    def decide_url(self) -> str:
        return address("approvals:approval_decide", self.request.pk)

    @property
    def reason_to_release(self) -> str:
        """Going beyond a credit limit needs a reason, a discount does not."""
        return _("Reason") if self.request.of_kind.needs_reason else ""

    @property
    def approve(self) -> tuple[tuple[str, str], ...]:
        # `next`: decided on the board, the person stays on the board
        return ("decision", "approve"), ("next", self.page)

    @property
    def refuse(self) -> tuple[tuple[str, str], ...]:
        return ("decision", "refuse"), ("next", self.page)
