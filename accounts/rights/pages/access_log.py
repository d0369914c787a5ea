from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet

from accounts.rights.filters import AccessFilter
from accounts.rights.models import Access, AccessLog
from accounts.users.models import User
from kam_crm.shared.web.listings import Listing


class AccessListing(Listing):
    page_name = "accounts:access_log"
    sorts = {"time": ("at",)}
    default_sort = "-time"
    kinds = Access.choices

    @cached_property
    def filtered(self) -> QuerySet[AccessLog]:
        visible = AccessLog.objects.visible_to(self.user).select_related("user")
        rows: QuerySet[AccessLog] = AccessFilter(self.query, visible).qs
        return rows

    @property
    def people(self) -> list[tuple[int, str]]:
        # a chip shows str(user), which needs no other column
        return self.only_option(User.objects.visible_to(self.user).only("full_name"), "user")
