"""Users found by name or e-mail."""

from __future__ import annotations

from django.db.models import Q

from accounts.users.models import User
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants

LONGEST_QUERY = 100


def find_users(user: User, query: str, limit: int = 12) -> list[User]:
    """Users that `user` sees, by name."""
    words = query.replace("\0", "").strip()  # PostgreSQL takes no NUL in a text
    if not words:
        return []
    return list(User.objects.visible_to(user).filter(users_named(words)).order_by("sort_key", "pk")[:limit])


def users_named(words: str) -> Q:
    """The condition: as a list of clients is searched, or a part of the e-mail."""
    words = words[:LONGEST_QUERY]
    by_email = Q(email__icontains=words)
    variants = search_variants(words)
    return matching(variants, ("sort_key",)) | by_email if variants else by_email
