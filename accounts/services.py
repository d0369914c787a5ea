from accounts.absences.services import AbsenceFacts, change_absence, end_absence, record_absence
from accounts.clearances.services import give_clearance, withdraw_clearance
from accounts.company.services import (
    CompanyFacts,
    add_own_company,
    found_company,
    open_founding,
    update_company,
    update_own_company,
)
from accounts.departments.services import create_department, set_head, update_department
from accounts.limits.services import forget_shared_values
from accounts.links.services import accept_invitation, invite
from accounts.rights.services import log_access, log_contact_data, log_secrets
from accounts.rules.services import (
    remove_calendar_day,
    set_calendar_day,
    set_limit_of_role,
    set_threshold,
    withdraw_rule,
)
from accounts.saved_views.services import delete_view, rename_view, save_view
from accounts.second_factor.services import reset_second_factor
from accounts.sending.services import forget_form_uses
from accounts.sessions.services import end_other_sessions, end_session, forget_sessions, sign_out_person
from accounts.tokens.services import create_token, forget_idempotency_keys, keep_answer, revoke_token
from accounts.users.services import (
    UserFacts,
    create_user,
    set_language,
    set_theme,
    update_profile,
    update_user,
    upsert_user,
)

__all__ = [
    "AbsenceFacts",
    "CompanyFacts",
    "UserFacts",
    "accept_invitation",
    "add_own_company",
    "change_absence",
    "create_department",
    "create_token",
    "create_user",
    "delete_view",
    "end_absence",
    "end_other_sessions",
    "end_session",
    "forget_form_uses",
    "forget_idempotency_keys",
    "forget_sessions",
    "forget_shared_values",
    "found_company",
    "give_clearance",
    "invite",
    "keep_answer",
    "log_access",
    "log_contact_data",
    "log_secrets",
    "open_founding",
    "record_absence",
    "remove_calendar_day",
    "rename_view",
    "reset_second_factor",
    "revoke_token",
    "save_view",
    "set_calendar_day",
    "set_head",
    "set_language",
    "set_limit_of_role",
    "set_theme",
    "set_threshold",
    "sign_out_person",
    "update_company",
    "update_department",
    "update_own_company",
    "update_profile",
    "update_user",
    "upsert_user",
    "withdraw_clearance",
    "withdraw_rule",
]
