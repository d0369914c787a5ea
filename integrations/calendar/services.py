"""The secret address of a person's calendar: made, renewed, revoked, opened by whoever has it."""

from __future__ import annotations

import datetime as dt
import secrets

from accounts.models import User
from integrations.calendar.models import CalendarFeed
from kam_crm.shared import clock
from kam_crm.shared.service import service

OWN = "activities.view"
SECRET_BYTES = 32
# calendars ask every few minutes: of what did not change the moment is written this often
NOTED = dt.timedelta(minutes=5)


@service(capability=OWN)
def renew_calendar_feed(*, by: User) -> str:
    """The secret of a new address, which is nowhere kept; the one before opens nothing any more."""
    User.objects.select_for_update().get(pk=by.pk)  # of two at once the second revokes what the first made
    revoke_feeds_of(by)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.create(user=by, digest=CalendarFeed.digest_of(secret))
    return secret


@service(capability=OWN)
def revoke_calendar_feed(*, by: User) -> int:
    """It opens nothing from now on; how many addresses that were."""
    return revoke_feeds_of(by)


def revoke_feeds_of(user: User) -> int:
    """In the running transaction: also for who may no longer sign in (accounts.users.signing_out)."""
    return int(CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now()))


def open_feed(secret: str) -> CalendarFeed | None:
    """The address of this secret, with its person; None for one that is unknown, revoked or of somebody who left.

    One statement whatever the reason: how long it takes tells none of them from another.
    """
    rows = CalendarFeed.objects.select_related("user")
    return rows.filter(digest=CalendarFeed.digest_of(secret), revoked_at=None, user__is_active=True).first()


def note_fetch(feed: CalendarFeed, etag: str) -> dt.datetime:
    """Since when the feed is as it is now."""
    now = clock.now()
    is_same = feed.etag == etag and feed.changed_at is not None
    if is_same and feed.fetched_at and now - feed.fetched_at < NOTED:
        return feed.changed_at or now
    changed_at = feed.changed_at if is_same and feed.changed_at else now
    CalendarFeed.objects.filter(pk=feed.pk).update(fetched_at=now, etag=etag, changed_at=changed_at)
    return changed_at
