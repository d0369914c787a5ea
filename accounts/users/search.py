"""Users found by name or e-mail."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.users.models import User
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants

LONGEST_QUERY = 100


def users_asked(user: User, query: str) -> QuerySet[User]:
    """Users that `user` sees, by name; none for nothing."""
    words = query.replace("\0", "").strip()  # PostgreSQL takes no NUL in a text
    rows = User.objects.visible_to(user)
    return rows.filter(users_named(words)).order_by("sort_key", "pk") if words else rows.none()


def users_named(words: str) -> Q:
    """The condition: as a list of clients is searched, or a part of the e-mail."""
    words = words[:LONGEST_QUERY]
    by_email = Q(email__icontains=words)
    variants = search_variants(words)
    return matching(variants, ("sort_key",)) | by_email if variants else by_email
