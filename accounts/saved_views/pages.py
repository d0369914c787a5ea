"""What every list asks of people: their own views, managers to choose from, a line in the access log."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import Access, Department, SavedView, User
from accounts.rights.covers import covered_manager_ids
from accounts.rights.pages.acting import acting_for
from accounts.rights.services import log_access


class ListHooks:
    def saved_views(self, user: User, page: str) -> list[SavedView]:
        return list(SavedView.objects.visible_to(user).filter(page=page))

    def managers(self, user: User) -> QuerySet[User]:
        rows: QuerySet[User] = User.objects.managers().visible_to(user)
        return rows.order_by("sort_key").only("full_name")

    def departments(self, user: User) -> QuerySet[Department]:
        rows: QuerySet[Department] = Department.objects.visible_to(user)
        return rows

    def covered(self, request: Any) -> tuple[list[int], bool]:
        return covered_manager_ids(request.user), acting_for(request) is not None

    def log_export(self, user: User, subject: str, **details: Any) -> None:
        log_access(user=user, what=Access.EXPORT, subject=subject, **details)
