from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kam_crm.shared import clock
from tests.permissions.matrix import EVERYBODY, EVERYTHING, NOTHING, WORKERS, Route
from tests.permissions.routes_decision_map import ROUTES as DECISION_MAPS
from tests.permissions.world import SIDES, World

KEEPERS = {"kam", "head"}
STRATEGISTS = {"kam", "head", "director"}
BOSSES = {"head", "director"}
HANDERS = {"head", "director", "admin"}
# hand-overs of whom: a head those of the department, the administrator his own alone
RECEIVERS = HANDERS | {"kam"}
GIVEN = {"kam": {"kam", "deputised"}, "head": {"kam", "head", "colleague"}, "director": SIDES, "admin": ()}
FILERS = {"support", "finance"}  # besides those who keep clients
DATA_KEEPERS = {"head", "director"}  # take all about a person along, anonymise them
SHOWN = {"kam", "head", "support"}  # phones and e-mails
WORD_READERS, WORD_KEEPERS = {"head", "director", "admin"}, {"admin"}


def of_list(world: World, word: Any) -> dict[str, Any]:
    return {"kind": "territories", "pk": word.pk} if word else {"kind": "territories"}


ENTERED = {"name": "New shop", "stage": "prospect", "source": "press"}
LINK = {"position": "buyer", "role": "buyer"}
CONTRACT = {"number": "New", "signed_on": "2026-05-04", "payment_term_days": "7", "term_unit": "calendar"}
TENDER = {"name": "Milk for schools", "date": "2026-05-04"}
LOST = {"outcome": "lost", "reason": "Dearer by a tenth"}
EVIDENCE = {"level": "manager", "definition": "2", "evidence": "Ten shops more next year"}


def same(**data: Any) -> Any:
    return lambda world, obj: data


def of_client(name: str) -> Any:
    """The address of something inside a client's dossier."""
    return lambda world, obj: {"pk": obj.client_id, name: obj.pk}


def of_fact(world: World, answer: Any) -> dict[str, Any]:
    return {"pk": answer.client_id, "key": answer.key}


def first_version(world: World, answer: Any) -> dict[str, Any]:
    return {"version": answer.history.last().pk}


def chosen(world: World, client: Any) -> dict[str, Any]:
    return {"client": [client.pk], "manager": world.users["head"].pk, "reason": "New territories"}


def of_kam(world: World, obj: Any) -> dict[str, Any]:
    return {"pk": world.users["kam"].pk}


def by_code(**data: Any) -> Any:
    return lambda world, client: {"client_code": client.code, **data}


def text(world: World, client: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("agreed.txt", b"Agreed"), "kind": "other"}


def newer(world: World, document: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("agreed.txt", b"Agreed anew")}


def of_rival(world: World, obj: Any) -> dict[str, Any]:
    return {"competitor": world.sides["kam"]["competitor"].pk, "text": "They hire"}


def bidder(world: World, tender: Any) -> dict[str, Any]:
    return {"competitor_name": tender.participants.get().competitor.name}


def issued(world: World, obj: Any) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {
        "number": "New", "colleague": world.users["kam"].pk, "powers": ["contracts"], "valid_from": today,
        "valid_to": today,
    }  # fmt: skip


def issued_by_program(world: World, obj: Any) -> dict[str, Any]:
    return {**issued(world, obj), "colleague": world.users["kam"].email}


ISSUERS, SIGNERS = {"director"}, {"kam", "head", "director"}
# one's own and those of the people one leads
POWERS = {
    "kam": {"kam"}, "head": {"kam", "head", "colleague"}, "support": (), "finance": SIDES, "director": SIDES,
    "admin": (),
}  # fmt: skip


def of_segment(world: World, obj: Any) -> dict[str, Any]:
    return {"segment": world["market_segment"].name, "kind": "needs", "text": "Cold chain"}


def page(name: str, roles: Any = WORKERS, **options: Any) -> Route:
    return Route(f"dossiers:{name}", roles=roles, **options)


def api(name: str, roles: Any = WORKERS, **options: Any) -> Route:
    return Route(f"api:{name}", roles=roles, **options)


WORDS = [
    Route("dossiers:words", WORD_READERS),
    Route("dossiers:word_detail", WORD_READERS, obj="word", sees=EVERYTHING, kwargs=of_list),
    Route(
        "dossiers:word_add", WORD_KEEPERS, "post", kwargs=of_list, data=lambda world, obj: {"name": "Ural"}
    ),
    *(
        Route(
            f"dossiers:word_{action}",
            WORD_KEEPERS,
            "post",
            obj="word",
            sees=EVERYTHING,
            kwargs=of_list,
            data=data,
        )
        for action, data in (
            ("rename", lambda world, word: {"name": f"Far {word.pk}"}),
            ("merge", lambda world, word: {"into": world["territory"].pk}),
            ("switch", lambda world, word: {"is_active": "false"}),
        )
    ),
]
PAGES = [
    *WORDS,
    page("client_list", lists="client", query=same(scope="all")),
    page("client_export", lists="client", query=same(format="csv", scope="all")),
    page("client_export", method="post", obj="client", kwargs=NOTHING, data=chosen),
    page("client_assign", BOSSES, method="post", obj="client", kwargs=NOTHING, data=chosen),
    page("client_assign", BOSSES, obj="client", kwargs=NOTHING, query=lambda world, client: {"client": client.pk}),
    page("handover_list", RECEIVERS, lists="handover", sees=GIVEN, mark=lambda handover: handover.reason),
    page("handover_detail", RECEIVERS, obj="handover", sees=GIVEN),
    # only the director handed over in this world
    page("handover_undo", HANDERS, method="post", obj="handover", sees=GIVEN, also={403}),
    page("leaver", {"admin"}, kwargs=of_kam),
    page("leaver", {"admin"}, method="post", kwargs=of_kam,
         data=lambda world, obj: {"manager": world.users["head"].pk, "reason": "Leaves"}),
    page("client_new", KEEPERS),
    page("client_new", KEEPERS, method="post", data=same(**ENTERED)),
    page("inn_check", KEEPERS, query=same(inn="7812345676")),
    page("client_picker", lists="client", query=same(q="shop")),
    page("reference_picker", query=same(kind="territory")),
    page("manager_picker", EVERYBODY),
    page("person_picker", lists="person", query=same(q="buyer")),
    page("client_edit", KEEPERS, obj="client"),
    page("client_edit", KEEPERS, obj="client", method="post", data=same(**ENTERED)),
    page("client_people", obj="client"),
    page("person_add", KEEPERS, obj="client", method="post", data=same(full_name="Olga", **LINK)),
    page("link_edit", KEEPERS, obj="link", kwargs=of_client("link")),
    page("link_edit", KEEPERS, obj="link", method="post", kwargs=of_client("link"), data=same(**LINK)),
    page("link_end", KEEPERS, obj="link", method="post", kwargs=of_client("link")),
    page("client_history", obj="client"),
    page("note_add", KEEPERS, obj="client", method="post", data=same(text="Remember")),
    # at a client whom one merely stands in for, somebody else has written it
    page("note_secrecy", KEEPERS, obj="note", method="post", data=same(secret="no"), also={403}),
    page("client_key", STRATEGISTS, obj="client"),
    page("key_set", STRATEGISTS, obj="client", method="post", data=same(**EVIDENCE)),
    page("key_remove", STRATEGISTS, obj="key_status", method="post", kwargs=of_client("status")),
    page("key_type_set", STRATEGISTS, obj="client", method="post", data=same(key_type="image")),
    page("key_type_end", STRATEGISTS, obj="key_type", method="post", kwargs=of_client("row"),
         data=same(reason="No name yet")),
    page("key_assess", STRATEGISTS, obj="client", method="post", data=same(good_profit="on")),
    page("candidate_dismiss", BOSSES, obj="client", method="post", data=same(reason="Too small")),
    page("contract_list", obj="client"),
    page("contract_add", KEEPERS, obj="client", method="post", data=same(**CONTRACT)),
    page("contract_edit", KEEPERS, obj="contract", kwargs=of_client("contract")),
    page("contract_edit", KEEPERS, obj="contract", method="post", kwargs=of_client("contract"), data=same(**CONTRACT)),
    page("contract_prolong", KEEPERS, obj="contract", kwargs=of_client("contract")),
    page("contract_prolong", KEEPERS, obj="contract", method="post", kwargs=of_client("contract"),
         data=same(**CONTRACT, kind="supply")),
    page("contract_sign", SIGNERS, obj="contract", kwargs=of_client("contract")),
    page("contract_sign", SIGNERS, obj="contract", method="post", kwargs=of_client("contract"),
         data=same(signed_on="2026-05-04"), also={403}),
    page("contract_file", KEEPERS | FILERS, obj="contract", method="post", kwargs=of_client("contract"), data=text),
    page("power_list", lists="power", sees=POWERS),
    page("power_new", ISSUERS),
    page("power_new", ISSUERS, method="post", data=issued),
    page("power_file", obj="power", sees=POWERS),
    page("power_revoke", ISSUERS, obj="power", sees=POWERS),
    page("power_revoke", ISSUERS, obj="power", sees=POWERS, method="post", data=same(reason="left")),
    page("tender_add", KEEPERS, obj="client"),
    page("tender_add", KEEPERS, obj="client", method="post", data=same(**TENDER)),
    page("tender_edit", KEEPERS, obj="tender"),
    page("tender_edit", KEEPERS, obj="tender", method="post", data=same(**TENDER)),
    page("tender_decide", KEEPERS, obj="tender"),
    page("tender_decide", KEEPERS, obj="tender", method="post", data=same(**LOST)),
    page("participant_set", KEEPERS, obj="tender", method="post", data=bidder),
    page("participant_remove", KEEPERS, obj="tender", method="post", data=bidder),
    page("outlet_list", obj="client"),
    page("document_list", obj="client"),
    page("document_add", KEEPERS | FILERS, obj="client", method="post", data=text),
    page("document", obj="document"),
    # somebody else has added it
    page("document_remove", KEEPERS | FILERS, obj="document", method="post", also={403}),
    page("version_add", KEEPERS | FILERS, obj="document"),
    page("version_add", KEEPERS | FILERS, obj="document", method="post", data=newer),
    page("document_secrecy", KEEPERS | FILERS, obj="document", method="post", data=same(secret="no"), also={403}),
    page("client_facts", obj="client"),
    page("facts_sheet", obj="client"),
    page("facts_document", obj="client"),
    page("fact_edit", KEEPERS, obj="answer", kwargs=of_fact),
    page("fact_edit", KEEPERS, obj="answer", method="post", kwargs=of_fact, data=same(value="Milk")),
    page("fact_check", KEEPERS, obj="answer", method="post", kwargs=of_fact),
    page("fact_history", obj="answer", kwargs=of_fact),
    page("fact_restore", KEEPERS, obj="answer", method="post", kwargs=of_fact, data=first_version),
    page("dossier_template"),
    page("template_edit", BOSSES),
    page("template_edit", BOSSES, method="post", data=same(), also={422}),
    page("client_team", obj="client"),
    page("member_add", KEEPERS, obj="client", method="post", data=same(role="support")),
    page("member_end", KEEPERS, obj="member", method="post"),
    page("person_list", lists="person", query=same(scope="all"), mark=lambda person: person.full_name),
    page("people_export", SHOWN, lists="person", query=same(format="csv", scope="all")),
    page("person_merge", KEEPERS, obj="person"),
    page("person_merge", KEEPERS, obj="person", method="post",
         data=lambda world, person: {"merged": world.sides["kam"]["merge"].merged_id}, also={422}),
    page("merge_undo", KEEPERS, obj="merge", method="post"),
    page("own_client", KEEPERS, obj="person"),
    page("own_client", KEEPERS, obj="person", method="post", data=same(stage="prospect", source="press")),
    page("client_dealers", obj="client"),
    page("dealer_add", KEEPERS, obj="client", method="post",
         data=lambda world, client: {"dealer": world.sides["kam"]["dealer_link"].dealer_id}, also={422}),
    page("dealer_drop", KEEPERS, obj="dealer_link", method="post"),
    page("person_detail", obj="person"),
    page("person_edit", KEEPERS, obj="person"),
    page("person_edit", KEEPERS, obj="person", method="post", data=same(full_name="Olga")),
    page("person_reveal", SHOWN, obj="person", method="post"),
    page("person_card", SHOWN, obj="person"),
    page("client_cards", SHOWN, obj="client"),
    page("personal_show", STRATEGISTS, obj="person", method="post", data=same(reason="Jubilee")),
    page("personal_edit", KEEPERS, obj="person"),
    page("personal_edit", KEEPERS, obj="person", method="post", data=same(basis="consent", source="card")),
    page("personal_forget", KEEPERS, obj="person", method="post", data=same(reason="Asked")),
    page("person_anonymise", DATA_KEEPERS, obj="person"),
    page("person_anonymise", DATA_KEEPERS, obj="person", method="post", data=same(reason="Asked")),
    page("person_export", DATA_KEEPERS, obj="person"),
    page(
        "person_link", KEEPERS, obj="person", method="post",
        data=lambda world, person: {"client": world.sides["kam"]["client"].pk, **LINK},
    ),
]  # fmt: skip
API = [
    api("clients-list", lists="client"),
    api("clients-list", KEEPERS, method="post", data=same(**ENTERED)),
    api("clients-detail", obj="client"),
    api("clients-detail", KEEPERS, obj="client", method="patch", data=same(city="Pskov")),
    api("persons-list", lists="person"),
    api("persons-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(full_name="Olga", **LINK)),
    api("persons-detail", obj="person"),
    api("persons-detail", KEEPERS, obj="person", method="patch", data=same(full_name="Olga")),
    api("persons-personal", STRATEGISTS, obj="person", query=same(reason="Jubilee")),
    api("persons-keep-personal", KEEPERS, obj="person", method="post", data=same(basis="consent", source="card")),
    api("persons-vcard", SHOWN, obj="person"),
    api("persons-anonymise", DATA_KEEPERS, obj="person", method="post", data=same(reason="Asked")),
    api("persons-own-client", KEEPERS, obj="person", method="post", data=same(source="press")),
    api("persons-merge", KEEPERS, obj="person", method="post",
        data=lambda world, person: {"merged": person.pk}, also={422}),
    api("persons-unmerge", KEEPERS, obj="person", method="post"),
    api("dealer-links-list", lists="dealer_link"),
    api("dealer-links-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=lambda world, client: {
            "client_code": client.code, "dealer_code": world.sides["kam"]["dealer_link"].dealer.code
        }),
    api("dealer-links-detail", obj="dealer_link"),
    api("dealer-links-drop", KEEPERS, obj="dealer_link", method="post"),
    api("client-contacts-list", lists="link"),
    api("client-contacts-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(full_name="Olga", **LINK)),
    api("client-contacts-detail", obj="link"),
    api("client-contacts-detail", KEEPERS, obj="link", method="patch", data=same(position="chef")),
    api("client-groups-list"),
    api("client-groups-list", KEEPERS, method="post", data=same(name="New group")),
    api("client-groups-detail", kwargs=lambda world, obj: {"pk": world["client_group"].pk}),
    api("client-groups-detail", KEEPERS, method="patch", kwargs=lambda world, obj: {"pk": world["client_group"].pk},
        data=same(name="Other group")),
    api("outlets-list", lists="outlet"),
    api("outlets-detail", obj="outlet"),
    api("documents-list", lists="document"),
    api("documents-list", KEEPERS | FILERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(kind="other")),
    api("documents-detail", obj="document"),
    api("documents-file", obj="document"),
    api("documents-versions", KEEPERS | FILERS, obj="document", method="post"),
    api("documents-secrecy", KEEPERS | FILERS, obj="document", method="post", data=same(is_secret=False), also={403}),
    api("dossier-facts-list", lists="answer"),
    api("dossier-facts-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(key="needs", value="Milk")),
    api("dossier-facts-detail", obj="answer"),
    api("dossier-facts-confirm", KEEPERS, obj="answer", method="post"),
    api("dossier-templates-list"),
    api("dossier-templates-detail", kwargs=lambda world, obj: {"pk": world["dossier_template"].pk}),
    api("client-team-list", lists="member"),
    api("client-team-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(role="support")),
    api("client-team-detail", obj="member"),
    api("client-team-end", KEEPERS, obj="member", method="post"),
    api("contracts-list", lists="contract"),
    api("contracts-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(number="New", signed_on="2026-05-04")),
    api("contracts-detail", obj="contract"),
    api("contracts-detail", KEEPERS, obj="contract", method="patch", data=same(payment_term_days=9)),
    api("contracts-prolong", KEEPERS, obj="contract", method="post", data=same(payment_term_days=9, reason="ends")),
    api("contracts-sign", SIGNERS, obj="contract", method="post", data=same(), also={403}),
    api("powers-of-attorney-list", lists="power", sees=POWERS),
    api("powers-of-attorney-list", ISSUERS, method="post", data=issued_by_program),
    api("powers-of-attorney-detail", obj="power", sees=POWERS),
    api("powers-of-attorney-revoke", ISSUERS, obj="power", sees=POWERS, method="post", data=same(reason="left")),
    api("notes-list", lists="note"),
    api("notes-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(text="Remember")),
    api("notes-detail", obj="note"),
    api("notes-secrecy", KEEPERS, obj="note", method="post", data=same(is_secret=False), also={403}),
    page("segment_note_list", lists="segment_note", sees=EVERYTHING, mark=lambda note: note.text),
    page("segment_note_export", lists="segment_note", sees=EVERYTHING, mark=lambda note: note.text,
         query=same(format="csv")),
    page("segment_summary", lists="segment_note", sees=EVERYTHING, mark=lambda note: note.text),
    page("segment_note_new", STRATEGISTS),
    page("segment_note_new", STRATEGISTS, method="post", data=same(text="Own brands grow", kind="trends")),
    page("segment_note_withdraw", STRATEGISTS, obj="segment_note", method="post", sees=EVERYTHING, also={403}),
    api("segment-notes-list", lists="segment_note", sees=EVERYTHING),
    api("segment-notes-list", STRATEGISTS, method="post", data=of_segment),
    api("segment-notes-detail", obj="segment_note", sees=EVERYTHING),
    api("competitors-list", lists="competitor", sees=EVERYTHING),
    api("competitors-detail", obj="competitor", sees=EVERYTHING),
    api("competitor-offers-list", STRATEGISTS, lists="offer"),
    api("competitor-offers-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(competitor_name="Rival", text="Milk at 70", source="the buyer")),
    api("competitor-offers-detail", STRATEGISTS, obj="offer"),
    api("tenders-list", STRATEGISTS, lists="tender"),
    api("tenders-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400}, data=by_code(**TENDER)),
    api("tenders-detail", STRATEGISTS, obj="tender"),
    api("tenders-detail", KEEPERS, obj="tender", method="patch", data=same(**TENDER)),
    api("tenders-decide", KEEPERS, obj="tender", method="post", data=same(**LOST)),
    api("tenders-participants", KEEPERS, obj="tender", method="post", data=bidder),
    api("tenders-leave", KEEPERS, obj="tender", method="post", data=bidder),
    api("competitor-news-list", lists="rival_news", sees=EVERYTHING),
    api("competitor-news-list", KEEPERS, method="post", data=of_rival),
    api("competitor-news-detail", obj="rival_news", sees=EVERYTHING),
    api("competitor-prices-list", lists="rival_price"),
    api("competitor-prices-detail", obj="rival_price"),
    api("key-statuses-list", STRATEGISTS, lists="key_status"),
    api("key-statuses-list", STRATEGISTS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=by_code(**EVIDENCE)),
    api("key-statuses-detail", STRATEGISTS, obj="key_status"),
    api("market-segments-list"),
    api("market-segments-detail", kwargs=lambda world, obj: {"pk": world["market_segment"].pk}),
    api("channels-list"),
    api("channels-detail", kwargs=lambda world, obj: {"pk": world["channel"].pk}),
    api("territories-list"),
    api("territories-detail", kwargs=lambda world, obj: {"pk": world["territory"].pk}),
]  # fmt: skip
ROUTES = [*PAGES, *API, *DECISION_MAPS]
