"""What makes a client key: rows that hold and that have ended, the type, what speaks for it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.key_status.forms import AssessmentForm, KeyForm, TypeForm
from dossiers.key_status.models import CRITERIA, DETAILS, SHORT_DEFINITIONS, THREE_P
from dossiers.models import (
    Client,
    ClientKeyType,
    KeyAssessment,
    KeyDefinition,
    KeyOrigin,
    KeyStatus,
    TypeState,
)
from kam_crm.shared import currency, formats

LATEST = 20  # rows that have ended


class KeyPage:
    """`form`, `type_form` and `assessment_form` are what the person has sent, or None."""

    def __init__(
        self,
        client: Client,
        user: User,
        *,
        form: KeyForm | None = None,
        type_form: TypeForm | None = None,
        assessment_form: AssessmentForm | None = None,
        given: dict[str, Any] | None = None,
    ) -> None:
        self.client, self.user = client, user
        self.form = form or KeyForm(client=client, by=user, given=given)
        self.type_form = type_form or TypeForm(client=client, initial={"key_type": self._likely_type})
        self.assessment_form = assessment_form or AssessmentForm(instance=self.assessment)

    @property
    def can_set(self) -> bool:
        return self.user.can("key_status.set")

    @property
    def can_decide(self) -> bool:
        return self.user.can("key_status.decide")

    @cached_property
    def _rows(self) -> list[KeyStatus]:
        rows = KeyStatus.objects.visible_to(self.user).filter(client=self.client).ever()
        return list(
            rows.select_related("set_by", "ended_by", "department", "manager").order_by("-valid_from", "pk")
        )

    @cached_property
    def statuses(self) -> list[dict[str, Any]]:
        rows = sorted(
            (row for row in self._rows if row.valid_to is None), key=lambda row: (row.level, row.definition)
        )
        return [
            {
                "row": row,
                "evidence": self._evidence(row),
                "details": self._details(row),
                "by_rule": is_of_rule(row),
            }
            for row in rows
        ]

    @property
    def ended(self) -> list[KeyStatus]:
        return [row for row in self._rows if row.valid_to is not None][:LATEST]

    def _evidence(self, row: KeyStatus) -> str:
        return row.evidence or share_words(row)

    def _details(self, row: KeyStatus) -> list[dict[str, Any]]:
        """What the definition asks besides the evidence, where it is filled in."""
        found: dict[Any, Any] = {}
        if row.definition == KeyDefinition.POTENTIAL and self.assessment is not None:
            found[_label(KeyAssessment, "potential")] = self.assessment.potential
            found[_label(KeyAssessment, "current_supplier")] = self.assessment.current_supplier
        found |= {_label(KeyStatus, name): getattr(row, name) for name in DETAILS.get(row.definition, ())}
        found[_label(KeyStatus, "exception_reason")] = row.exception_reason
        return [{"label": label, "value": _shown(value)} for label, value in found.items() if value]

    @property
    def definitions(self) -> list[dict[str, Any]]:
        """Links to the form of each definition."""
        address = reverse("dossiers:client_key", args=[self.client.pk])
        return [
            {
                "label": label,
                "url": f"{address}?definition={number}#h-set",
                "current": self.form.chosen == number,
            }
            for number, label in SHORT_DEFINITIONS.items()
        ]

    # ---- type ----------------------------------------------------------------------------------------------------

    @cached_property
    def _types(self) -> list[ClientKeyType]:
        rows = ClientKeyType.objects.visible_to(self.user).filter(client=self.client).ever()
        return list(rows.select_related("set_by", "ended_by").order_by("-valid_from", "-pk"))

    @property
    def type(self) -> ClientKeyType | None:
        return self._type(TypeState.CONFIRMED)

    @property
    def proposed_type(self) -> ClientKeyType | None:
        return self._type(TypeState.PROPOSED)

    def _type(self, state: str) -> ClientKeyType | None:
        return next((row for row in self._types if row.valid_to is None and row.state == state), None)

    @property
    def _likely_type(self) -> str:
        likely = self.proposed_type or self.type
        return likely.key_type if likely else ""

    @property
    def ended_types(self) -> list[ClientKeyType]:
        return [row for row in self._types if row.valid_to is not None][:LATEST]

    # ---- assessment ----------------------------------------------------------------------------------------------

    @cached_property
    def assessment(self) -> KeyAssessment | None:
        rows = KeyAssessment.objects.visible_to(self.user).filter(client=self.client)
        return rows.select_related("updated_by").first()

    @property
    def criteria_met(self) -> int:
        return self.assessment.criteria_met if self.assessment else 0

    @property
    def criteria_count(self) -> int:
        return len(CRITERIA)

    @property
    def marks(self) -> list[bool]:
        return [bool(self.assessment and getattr(self.assessment, f"{name}_ok")) for name in THREE_P]


def is_of_rule(row: KeyStatus) -> bool:
    return row.origin == KeyOrigin.RULE


def share_words(row: KeyStatus) -> str:
    """What the rule found: «12,4 % of gross profit»; nothing where the share is unknown."""
    if row.share is None:
        return ""
    words = _("%(share)s of gross profit") if row.base == "gross_profit" else _("%(share)s of revenue")
    return words % {"share": formats.percent(row.share, 2)}


def _label(model: Any, name: str) -> Any:
    return model._meta.get_field(name).verbose_name


def _shown(value: Any) -> Any:
    if value is True:
        return "✓"
    return currency.amount(value) if hasattr(value, "quantize") else value
