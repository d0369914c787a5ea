"""What is demanded of dossiers, and what the newest version cost each client."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS
from dossiers.facts.known import label_of
from dossiers.facts.sources import known
from dossiers.models import DossierItem, DossierPart, DossierState, DossierTemplate
from kam_crm.shared import clock

MOST_LOSERS = 50


@dataclass(frozen=True)
class ItemRow:
    item: DossierItem

    @property
    def label(self) -> str:
        return label_of(self.item)

    @property
    def origin(self) -> str:
        """What fills it; empty for people."""
        source = known().get(self.item.source)
        return str(source.label) if source else ""


class TemplatePage:
    """Of a department, or of the company (None)."""

    def __init__(self, user: User, department: Department | None) -> None:
        self.user, self.department = user, department

    @cached_property
    def template(self) -> DossierTemplate:
        """The department's own, else the company's."""
        rows = DossierTemplate.objects.visible_to(self.user).in_force(clock.today())
        found = {row.department_id: row for row in rows.select_related("author", "department")}
        own = self.department.pk if self.department else None
        return found.get(own) or found.get(None) or DossierTemplate(valid_from=clock.today())

    @property
    def is_own(self) -> bool:
        return self.template.department_id == (self.department.pk if self.department else None)

    @cached_property
    def parts(self) -> list[tuple[DossierPart, list[ItemRow]]]:
        items = list(self.template.items.all()) if self.template.pk else []
        return [(part, [ItemRow(item) for item in items if item.part == part]) for part in DossierPart]

    @cached_property
    def departments(self) -> list[Department]:
        """Whose versions the person may set."""
        rows = Department.objects.visible_to(self.user).order_by("name")
        return list(rows if self.user.role in DIRECTORS else rows.filter(head=self.user.pk))

    @property
    def can_edit(self) -> bool:
        if not self.user.can("dossiers.template"):
            return False
        return self.user.role in DIRECTORS or (
            self.department is not None and self.department.head_id == self.user.pk
        )

    @cached_property
    def losers(self) -> list[DossierState]:
        """Clients whose dossier is less complete since this version, those that lost most first."""
        rows = DossierState.objects.visible_to(self.user).lost_by(self.template)
        return list(rows.select_related("client")[:MOST_LOSERS])


def department_for(user: User, wanted: int | None, *, of_company: bool) -> Department | None:
    """The one that was asked for, as far as the person sees it; else the one they lead or belong to."""
    rows = Department.objects.visible_to(user)
    if of_company:
        return None
    if found := rows.filter(pk=wanted).first():
        return found  # type: ignore[no-any-return]
    if user.role in DIRECTORS:
        return None
    return rows.filter(head=user.pk).order_by("name").first() or user.department
