"""Users found by name or e-mail."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.users.models import User
from kam_crm.shared.matching import matching
from kam_crm.shared.meant import Meant
from kam_crm.shared.text import search_variants

LONGEST_QUERY = 100


def users_asked(query: str) -> Meant:
    """By name; none for nothing."""
    words = query.replace("\0", "").strip()  # PostgreSQL takes no NUL in a text
    return Meant(_users, (users_named(words) if words else Q(pk__in=[]),))


def _users(user: User, found: Q) -> QuerySet[User]:
    return User.objects.visible_to(user).filter(found).order_by("sort_key", "pk")


def users_named(words: str) -> Q:
    """The condition: as a list of clients is searched, or a part of the e-mail."""
    words = words[:LONGEST_QUERY]
    by_email = Q(email__icontains=words)
    variants = search_variants(words)
    return matching(variants, ("sort_key",)) | by_email if variants else by_email
