from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.departments.models import Department
from accounts.rights.capabilities import Role
from accounts.second_factor.state import FactorState, factor_of
from accounts.users.filters import UserFilter
from accounts.users.models import User
from accounts.users.search import users_named
from kam_crm.shared.web.listings import Listing


class UserListing(Listing):
    page_name = "accounts:user_list"
    sorts = {
        "name": ("sort_key",),
        "email": ("email",),
        "department": ("department__name", "sort_key"),
        "login": ("last_login", "sort_key"),
    }
    default_sort = "name"
    roles = Role.choices
    states = (("true", _("yes")), ("false", _("no")))

    @cached_property
    def filtered(self) -> QuerySet[User]:
        visible = User.objects.visible_to(self.user).select_related("department")
        visible = visible.prefetch_related("authenticator_set")
        rows: QuerySet[User] = UserFilter(self.query, visible).qs
        words = self.query.get("q", "").strip()
        return rows.filter(users_named(words)) if words else rows

    @property
    def rows(self) -> list[tuple[User, FactorState]]:
        return [(user, factor_of(user)) for user in self.page.items]

    @property
    def departments(self) -> list[tuple[int, str]]:
        return self.options(Department.objects.visible_to(self.user), "department")
