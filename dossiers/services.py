from dossiers.clients.services import (
    create_client,
    create_group,
    duplicates_of,
    ensure_summary,
    make_customer,
    update_client,
)
from dossiers.clients.validation import ClientFacts, check_facts
from dossiers.contracts.services import (
    ContractFacts,
    add_contract,
    prolong_contract,
    sign_contract,
    update_contract,
)
from dossiers.dealers.services import drop_dealer, recommend_dealer
from dossiers.decision_map.services import (
    SeatFacts,
    add_line,
    add_seat,
    draw_map,
    end_people_link,
    link_people,
    make_main,
    note_stance,
    remove_line,
    remove_map,
    remove_seat,
    update_map,
    update_people_link,
    update_seat,
)
from dossiers.departures.services import (
    Confirmed,
    arrange_departure,
    cancel_departure,
    carry_out_departures,
)
from dossiers.documents.services import add_document, add_version, remove_document, set_document_secrecy
from dossiers.groups.services import update_group
from dossiers.handovers.services import (
    assign_clients,
    assign_leaver,
    assign_manager,
    carry_out,
    clients_of,
    undo_handover,
)
from dossiers.history.services import add_note, set_note_secrecy
from dossiers.key_status.assessing import assess_client, dismiss_candidate
from dossiers.key_status.key_types import end_key_type, set_key_type
from dossiers.key_status.services import end_key_status, set_key_status
from dossiers.people.merging.services import merge_people, undo_merge
from dossiers.people.own_client.services import make_own_client
from dossiers.people.services import (
    ContactData,
    PersonFacts,
    add_person,
    carry_contact_data,
    end_link,
    link_person,
    reveal_contact_data,
    update_link,
    update_person,
)
from dossiers.personal.anonymising import anonymise_person
from dossiers.personal.services import forget_personal_data, keep_personal_data, show_personal_data
from dossiers.powers.services import issue_power, revoke_power
from dossiers.team.services import add_member, end_membership
from dossiers.words.services import add_word, merge_word, rename_word, switch_word

__all__ = [
    "ClientFacts",
    "Confirmed",
    "ContactData",
    "ContractFacts",
    "PersonFacts",
    "SeatFacts",
    "add_contract",
    "add_document",
    "add_line",
    "add_member",
    "add_note",
    "add_person",
    "add_seat",
    "add_version",
    "add_word",
    "anonymise_person",
    "arrange_departure",
    "assess_client",
    "assign_clients",
    "assign_leaver",
    "assign_manager",
    "cancel_departure",
    "carry_contact_data",
    "carry_out",
    "carry_out_departures",
    "check_facts",
    "clients_of",
    "create_client",
    "create_group",
    "dismiss_candidate",
    "draw_map",
    "drop_dealer",
    "duplicates_of",
    "end_key_status",
    "end_key_type",
    "end_link",
    "end_membership",
    "end_people_link",
    "ensure_summary",
    "forget_personal_data",
    "issue_power",
    "keep_personal_data",
    "link_people",
    "link_person",
    "make_customer",
    "make_main",
    "make_own_client",
    "merge_people",
    "merge_word",
    "note_stance",
    "prolong_contract",
    "recommend_dealer",
    "remove_document",
    "remove_line",
    "remove_map",
    "remove_seat",
    "rename_word",
    "reveal_contact_data",
    "revoke_power",
    "set_document_secrecy",
    "set_key_status",
    "set_key_type",
    "set_note_secrecy",
    "show_personal_data",
    "sign_contract",
    "switch_word",
    "undo_handover",
    "undo_merge",
    "update_client",
    "update_contract",
    "update_group",
    "update_link",
    "update_map",
    "update_people_link",
    "update_person",
    "update_seat",
]
