"""A person's own views of lists: filters and order under a name."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.saved_views.models import SavedView
from accounts.users.models import User
from kam_crm.shared import clock
from kam_crm.shared.checks import forbidden, required
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.list_registry import listing_of
from kam_crm.shared.service import ANYBODY, service
from kam_crm.shared.text import normalise_spaces

MOST_VIEWS = 20  # per person and list
LONGEST_NAME = 40
LONGEST_QUERY = 1000


@service(capability=ANYBODY)
def save_view(
    *, by: User, page: str, name: str, query: str, created_at: dt.datetime | None = None
) -> tuple[SavedView, SavedView | None]:
    """The view, and as it was before where one had this name: the same name replaces.

    Parameters the list does not know are kept: they do no harm, and a filter may come back. `created_at` puts
    a deleted view back where it stood. Raises `page_unknown`, `name_required`, `name_too_long`, `query_too_long`,
    `too_many_views`.
    """
    name = _checked_name(name)
    listing = listing_of(page)
    if listing is None:
        raise BusinessRuleError("page_unknown", _("There is no such list."), "page")
    # normalising may shorten it; a text far too long is not parsed to find out
    query = listing.normalised_text(query) if len(query) <= 2 * LONGEST_QUERY else query
    if len(query) > LONGEST_QUERY:
        raise BusinessRuleError("query_too_long", _("These are too many filters to save as a view."), "name")
    own = _own(by, page)
    before = own.filter(name=name).first()
    if before is not None:
        # past `before`, which keeps the old filters for the undo
        own.filter(pk=before.pk).update(query=query)
        return own.get(pk=before.pk), before
    if own.count() >= MOST_VIEWS:
        message = _("You can save up to %(most)s views of a list: delete one first.")
        raise BusinessRuleError("too_many_views", message % {"most": MOST_VIEWS}, "name", most=MOST_VIEWS)
    made = {"name": name, "query": query, "created_at": created_at or clock.now()}
    return SavedView.objects.create(user=by, page=page, **made), None


@service(capability=ANYBODY)
def rename_view(*, by: User, view: SavedView, name: str) -> SavedView:
    """Raises `name_required`, `name_too_long`, `name_taken`, `view_gone`, NotAllowed `forbidden`."""
    _check_own(by, view)
    name, own = _checked_name(name), _own(by, view.page)
    if own.filter(name=name).exclude(pk=view.pk).exists():
        raise BusinessRuleError("name_taken", _("This name is already taken."), "name")
    # not save(): it would insert a view anew that was deleted meanwhile
    if not own.filter(pk=view.pk).update(name=name):
        raise StateConflict("view_gone", _("This view was deleted meanwhile."))
    view.name = name
    return view


@service(capability=ANYBODY)
def delete_view(*, by: User, view: SavedView) -> None:
    """Deleting twice changes nothing. Raises NotAllowed `forbidden`."""
    _check_own(by, view)
    SavedView.objects.filter(pk=view.pk).delete()


def _check_own(by: User, view: SavedView) -> None:
    if view.user_id != by.pk:
        raise forbidden()


def _own(by: User, page: str) -> QuerySet[SavedView]:
    """Locks the person: two requests at once must not both find the name free or the last free one."""
    User.objects.select_for_update().get(pk=by.pk)
    own: QuerySet[SavedView] = SavedView.objects.filter(user=by, page=page)
    return own


def _checked_name(raw: str) -> str:
    name = required("name", normalise_spaces(raw))
    if len(name) > LONGEST_NAME:
        message = _("A name has at most %(most)s characters.") % {"most": LONGEST_NAME}
        raise BusinessRuleError("name_too_long", message, "name", most=LONGEST_NAME)
    return name
