"""What a person has seen of their notifications."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from desk.models import NewsSeen
from desk.news.feed import clamp_to_window
from kam_crm.shared import clock
from kam_crm.shared.service import service


@service(capability="news.view")
def mark_news_seen(*, by: User, until: dt.datetime | None = None) -> dt.datetime:
    """Everything up to `until` (default: now) is seen from here on; the moment never moves back."""
    # a program's clock may go fast: what happens until then must not count as seen
    moment = min(clamp_to_window(until or clock.now()), clock.now())
    seen: NewsSeen
    seen, made = NewsSeen.objects.select_for_update().get_or_create(user=by, defaults={"seen_at": moment})
    # two tabs: the older page is answered later and must not make seen news new again
    if not made and seen.seen_at < moment:
        seen.seen_at = moment
        seen.save(update_fields=["seen_at"])
    return seen.seen_at
