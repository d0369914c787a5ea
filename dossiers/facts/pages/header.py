"""How complete the dossier is, in its header: the share, and the heaviest missing piece."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights.secrets import sees_strategy
from dossiers.clients.pages.panels import HeaderFact, Shown, read_row, row_of
from dossiers.facts.known import todo_of
from dossiers.models import Client, DossierState
from kam_crm.shared.counting import Question


def state_of(client: Client, user: User) -> Question | None:
    rows = DossierState.objects.visible_to(user).with_missing_label()
    with_secrets = sees_strategy(user, client.manager_id)
    return row_of(
        rows.filter(client=client, with_secrets=with_secrets),
        "percent", "filled", "required", "missing", "missing_label",
    )  # fmt: skip


def completeness(client: Client, user: User, answer: Any) -> Shown:
    found, label = read_row(answer), gettext_lazy("Dossier")
    url = reverse("dossiers:client_facts", args=[client.pk])
    if found is None:
        return Shown(label, link=(_("begin the dossier"), url))
    missing = found["required"] - found["filled"]
    known = {"missing": missing, "required": found["required"]}
    link = None
    if found["missing"]:
        link = (todo_of(found["missing"], found["missing_label"] or ""), f"{url}#fact-{found['missing']}")
    return Shown(
        label,
        figure=(f"{found['percent']} %", url),
        text=_("%(missing)s of %(required)s missing") % known if missing else _("nothing missing"),
        meter=found["percent"],
        link=link,
    )


FACT = HeaderFact("dossier", 50, state_of, completeness)
