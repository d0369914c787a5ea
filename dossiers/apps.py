from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = _("dossiers")

    def ready(self) -> None:
        # not above: models cannot be imported before the apps are ready
        from approvals import kinds, pages
        from dossiers import subjects
        from dossiers.clients.pages import header_facts, panels
        from dossiers.contracts.kinds import ContractTermsKind
        from dossiers.contracts.pages.requests import ContractTermsPages
        from dossiers.facts import sources
        from dossiers.facts.pages import header as facts_header
        from dossiers.facts.pages import own_sources
        from dossiers.facts.recounting import count_dossiers
        from dossiers.finding.alike import renew_words
        from dossiers.handovers import reading, requests
        from dossiers.history.pages.changes import register_sources
        from dossiers.key_status.services import handed_over
        from dossiers.models import Contract, DossierAnswer, Note
        from dossiers.personal import mentions
        from kam_crm.shared import nightly

        register_sources()
        panels.register_facts(*header_facts.FACTS, facts_header.FACT)
        sources.register(*own_sources.SOURCES)
        nightly.register(
            nightly.Step(
                "dossiers", _("Completeness of dossiers"), count_dossiers, after="receivables", by_day=True
            ),
            nightly.Step("words", _("Words of names"), renew_words, after="receivables"),
        )
        mentions.register(
            mentions.Texts(DossierAnswer, ("value",), lambda answer: facts_of(answer.client_id))
        )
        mentions.register(mentions.Texts(Note, ("text",), lambda note: history_of(note.client_id)))
        requests.register()
        reading.register()
        handed_over.register()
        kinds.register(ContractTermsKind())
        pages.register("contract_terms", pages=ContractTermsPages())
        subjects.register(
            subjects.Subject(
                Contract,
                _("contract"),
                title=str,
                url=lambda contract: reverse("dossiers:contract_list", args=[contract.client_id]),
            )
        )


def history_of(client_id: int) -> str:
    return reverse("dossiers:client_history", args=[client_id])


def facts_of(client_id: int) -> str:
    return reverse("dossiers:client_facts", args=[client_id])
