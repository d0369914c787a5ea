"""What the queue of approvals shows of whatever has a number and a client."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from approvals.models import Request
from approvals.pages import KindPages


class DocumentPages(KindPages):
    """The subject has `number`, `client` with its summary, and a status."""

    def number(self, request: Request) -> str:
        return str(request.subject.number)

    def client(self, request: Request) -> str:
        return str(request.subject.client.name)

    def amount(self, request: Request) -> Decimal | None:
        return request.amount  # type: ignore[no-any-return]

    def segment(self, request: Request) -> str:
        segment: str = request.subject.client.summary.segment
        return segment

    def outcome(self, subject: Any) -> str:
        return f"{subject.number}: {subject.get_status_display()}"
