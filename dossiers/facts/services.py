"""Facts of a dossier written and confirmed by people, and what heads demand of dossiers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS
from accounts.rights.secrets import sees_strategy
from dossiers.facts.completeness import template_of
from dossiers.facts.models import LONGEST_ANSWER
from dossiers.facts.recounting import recount
from dossiers.facts.secrecy import is_secret_key
from dossiers.models import (
    Client,
    DossierAnswer,
    DossierItem,
    DossierPart,
    DossierTemplate,
    ItemKind,
)
from kam_crm.shared import clock
from kam_crm.shared.checks import forbidden, locked, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)  # when an item without an answer was changed last
MOST_ITEMS = 60


@service(capability="clients.edit", subject="client")
def record_answer(
    *,
    by: User,
    client: Client,
    key: str,
    value: str,
    source: str = "",
    expected_updated_at: dt.datetime | None = None,
) -> DossierAnswer:
    """Write what is known of an item; an empty value clears it. `expected_updated_at` NEVER means nobody wrote it yet.

    Raises `unknown_fact` for an item that the template does not ask people for or that `by` may not know, what the
    item's kind refuses beside `value`, StateConflict `changed_meanwhile`.
    """
    # the client's row is the lock: of two who write the same item first the second is told
    row: Client = Client.objects.locked(client.pk)
    item = _item(by, row, key)
    found = DossierAnswer.objects.filter(client=row, key=key).first()
    if found and (found.value or expected_updated_at != NEVER):
        unchanged_since(found, expected_updated_at)
    answer: DossierAnswer = found or DossierAnswer(client=row, key=key)
    answer.value, answer.source = _checked(item, value), normalise_spaces(source)
    answer.author, answer.on_behalf_of_id = by, by.covered_among([row.manager_id])
    answer.answered_on = answer.checked_on = clock.today()
    answer.save()
    recount([row.pk])
    return answer


@service(capability="clients.edit", subject="answer")
def confirm_answer(*, by: User, answer: DossierAnswer) -> DossierAnswer:
    """It still holds as of today, whoever wrote it. Raises `unknown_fact`, StateConflict `gone`."""
    row: DossierAnswer = locked(answer, "client")
    _item(by, row.client, row.key)
    row.checked_on = clock.today()
    row.save(update_fields=["checked_on", "updated_at"])
    recount([row.client_id])
    return row


@dataclass(frozen=True)
class ItemInput:
    """What a version demands; fields are those of DossierItem. Without a key it is a new item of the head's own."""

    part: int
    key: str = ""
    label: str = ""
    kind: str = ItemKind.LONG
    choices: str = ""
    is_obligatory: bool = True
    weight: int = 1
    max_age: int | None = None
    is_secret: bool = False


@service(capability="dossiers.template")
def publish_template(
    *, by: User, items: Sequence[ItemInput], department: Department | None = None
) -> DossierTemplate:
    """Another version from today on, in the order of `items`, and all its dossiers counted anew.

    What data fill keeps its source. A head does it for a department they head, a director for the company too.
    Raises NotAllowed `forbidden`, `items_required`, `item_unnamed`, `too_many_items`.
    """
    if by.role not in DIRECTORS and (department is None or department.head_id != by.pk):
        raise forbidden()
    _check_items(items)
    sources = dict(DossierItem.objects.exclude(source="").values_list("key", "source"))
    template: DossierTemplate = DossierTemplate.objects.create(
        department=department, valid_from=clock.today(), author=by
    )
    taken = {item.key for item in items if item.key}
    DossierItem.objects.bulk_create(
        DossierItem(
            template=template,
            key=item.key or _new_key(item.label, taken),
            part=item.part,
            position=position,
            label=normalise_spaces(item.label),
            kind=item.kind,
            choices=item.choices.strip(),
            source=sources.get(item.key, ""),
            is_obligatory=item.is_obligatory,
            weight=item.weight,
            max_age=item.max_age,
            is_secret=item.is_secret,
        )
        for position, item in enumerate(items, 1)
    )
    # secrecy goes by the key for everybody; without a department the company's version may serve any
    recount(_clients_of(department))
    return template


def _clients_of(department: Department | None) -> list[int] | None:
    if department is None:
        return None
    rows = Client.objects.filter(manager__department=department)
    return list(rows.order_by().values_list("pk", flat=True))


def _item(by: User, client: Client, key: str) -> DossierItem:
    item = template_of(client).items.filter(key=key, source="").first()
    if item is None or (is_secret_key(key) and not sees_strategy(by, client.manager_id)):
        raise BusinessRuleError("unknown_fact", _("The template does not ask for this."), "key")
    return item  # type: ignore[no-any-return]


def _checked(item: DossierItem, value: str) -> str:
    """The value as it is kept."""
    text = value.strip()
    if not text:
        return ""
    if len(text) > LONGEST_ANSWER:
        raise BusinessRuleError(
            "too_long", _("Longer than %(longest)d characters.") % {"longest": LONGEST_ANSWER}, "value"
        )
    match item.kind:
        case ItemKind.NUMBER:
            return _number(text)
        case ItemKind.DATE:
            return _day(text)
        case ItemKind.CHOICE if text not in item.words:
            raise BusinessRuleError("not_a_choice", _("Choose one of the words."), "value")
        case ItemKind.TEXT | ItemKind.CHOICE:
            return normalise_spaces(text)
    return text


def _number(text: str) -> str:
    digits = re.sub(r"\s", "", text).replace(",", ".")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BusinessRuleError("unclear_number", _("Write a number, with digits only."), "value")
    return f"{number:f}"


def _day(text: str) -> str:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day.year not in clock.YEARS:
        raise BusinessRuleError("unclear_day", _("Choose a day."), "value")
    return day.isoformat()


def _check_items(items: Sequence[ItemInput]) -> None:
    if not items:
        raise BusinessRuleError("items_required", _("A dossier without items asks for nothing."))
    if len(items) > MOST_ITEMS:
        raise BusinessRuleError("too_many_items", _("A dossier of more than 60 items is never filled in."))
    for item in items:
        if not item.key and not item.label.strip():
            raise BusinessRuleError("item_unnamed", _("Name the item."), "label")
        if item.part not in DossierPart.values or item.weight < 1 or item.kind not in ItemKind.values:
            raise BusinessRuleError("item_unclear", _("Check part, kind and weight of the item."), "weight")


def _new_key(label: str, taken: set[str]) -> str:
    """A key that no item of the version has; keys are never shown."""
    first = slugify(label)[:30] or "own"
    number = 1
    while (key := f"{first}-{number}") in taken or DossierItem.objects.filter(key=key).exists():
        number += 1
    taken.add(key)
    return key
