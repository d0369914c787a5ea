from __future__ import annotations

from typing import Any

from kam_crm.shared import clock
from tests.permissions.matrix import CLIENTS, EVERYBODY, EVERYTHING, NOTHING, ROLES, Route
from tests.permissions.world import SIDES, World

ADMIN = {"admin"}
NORTH = ("kam", "head", "colleague")
# A token is its owner's alone; only two of the roles stand for a side themselves.
OWN = {**dict.fromkeys(ROLES, ()), "kam": ("kam",), "head": ("head",)}
COLLEAGUES = {
    "kam": (*NORTH, "deputised"),
    **dict.fromkeys(("head", "support"), NORTH),
    **dict.fromkeys(("finance", "director", "admin"), SIDES),
}
DEPARTMENTS = {**COLLEAGUES, "kam": NORTH}
LEADERS = {"head", "director"}
LED = {**CLIENTS, "kam": ()}
# the absence in which our KAM deputises is under way: it stands in another view
ON_SOME_DAY = {role: [side for side in sees if side != "deputised"] for role, sees in CLIENTS.items()}


def vacation(world: World, user: Any) -> dict[str, Any]:
    return {"user": user.pk, "deputy": world.users["head"].pk, "first_day": "2099-01-01", "last_day": "2099-01-02",
            "reason": "vacation"}  # fmt: skip


def emailed(world: World, user: Any) -> dict[str, Any]:
    return {**vacation(world, user), "user": user.email, "deputy": world.users["head"].email}


def prolonged(world: World, absence: Any) -> dict[str, Any]:
    return {"last_day": "2099-01-02"}


def of_rule(world: World, rule: Any) -> dict[str, Any]:
    """A side's limit lives in its department; without one, that of a role."""
    return {"key": f"discount.grant:kam:{rule.department_id}" if rule else "discount.grant:kam"}


def new_limit(world: World, rule: Any) -> dict[str, Any]:
    return {"value": "6", "valid_from": "2099-01-01", "reason": "season"}


def day_off(world: World, obj: Any) -> dict[str, Any]:
    return {"day": "2027-02-03", "is_working": "false", "reason": "inventory"}


ABSENT = {"kam", "head", "director"}  # those who see absences
DUTIES = {**dict.fromkeys(ROLES, ()), "kam": ("deputised",)}
SET_RULES = {"director", "admin"}
READ_RULES = {"head", *SET_RULES}
FOR_RULES = {**CLIENTS, "head": NORTH, "admin": SIDES}
FOR_ADMIN = {**CLIENTS, "admin": SIDES}

# Views of allauth: those that answer anybody, and those that send a stranger to the login page.
OPEN = {
    "account_inactive": ["get"],
    "account_login": ["get", "post"],
    "account_reset_password": ["get", "post"],
    "account_reset_password_done": ["get"],
    "account_reset_password_from_key_done": ["get"],
    "account_signup": ["get", "post"],
}
SIGNED_IN = {
    "account_change_password": ["get", "post"],
    "account_confirm_login_code": ["get", "post"],
    "account_logout": ["get", "post"],
    "account_reauthenticate": ["get", "post"],
    "account_set_password": ["get", "post"],
    "mfa_activate_totp": ["get", "post"],
    "mfa_add_webauthn": ["get", "post"],
    "mfa_authenticate": ["get", "post"],
    "mfa_deactivate_totp": ["get", "post"],
    "mfa_download_recovery_codes": ["get"],
    "mfa_generate_recovery_codes": ["get", "post"],
    "mfa_index": ["get"],
    "mfa_list_webauthn": ["get"],
    "mfa_login_webauthn": ["get", "post"],
    "mfa_reauthenticate": ["get", "post"],
    "mfa_reauthenticate_webauthn": ["get", "post"],
    "mfa_view_recovery_codes": ["get"],
}
ALLAUTH = [
    *(Route(name, EVERYBODY, m, public=True) for name, methods in OPEN.items() for m in methods),
    # without a second factor there is nothing to show or to take away
    *(Route(name, EVERYBODY, m, also={404}) for name, methods in SIGNED_IN.items() for m in methods),
    *(
        Route("mfa_edit_webauthn", EVERYBODY, m, kwargs=lambda world, obj: {"pk": 0}, also={404})
        for m in ("get", "post")
    ),
    *(
        Route("mfa_remove_webauthn", EVERYBODY, m, kwargs=lambda world, obj: {"pk": 0}, also={404})
        for m in ("get", "post", "delete")
    ),
    *(
        Route("account_reset_password_from_key", EVERYBODY, m, public=True,
              kwargs=lambda world, obj: {"uidb36": "1", "key": "no-such-key"})
        for m in ("get", "post")
    ),
    *(
        Route("account_confirm_email", EVERYBODY, m, public=True, also={404},
              kwargs=lambda world, obj: {"key": "no-such-key"})
        for m in ("get", "post")
    ),
    Route("account_email_verification_sent", EVERYBODY, public=True),
    Route("account_email_verification_sent", EVERYBODY, "post", public=True, also={405}),
    Route("account_email", (), "get"),  # closed: the administrator gives the e-mail
    Route("account_email", (), "post"),
]  # fmt: skip

ROUTES = [
    *ALLAUTH,
    Route("accounts:profile", EVERYBODY),
    Route("accounts:profile", EVERYBODY, "post"),
    Route("accounts:token_list", EVERYBODY, lists="token", mark=lambda token: token.name, sees=OWN),
    Route("accounts:token_list", EVERYBODY, "post", data=lambda world, obj: {"name": "Exchange"}),
    Route("accounts:token_revoke", EVERYBODY, "post", obj="token", sees=OWN),
    Route(
        "accounts:set_language", EVERYBODY, "post", public=True, data=lambda world, obj: {"language": "en"}
    ),
    Route("accounts:set_theme", EVERYBODY, "post", data=lambda world, obj: {"theme": "dark"}),
    Route(
        "accounts:view_save",
        EVERYBODY,
        "post",
        data=lambda world, obj: {"page": "orders:order_list", "query": "status=draft", "name": "Mine"},
    ),
    Route(
        "accounts:view_rename",
        EVERYBODY,
        "post",
        obj="view",
        sees=OWN,
        data=lambda world, obj: {"name": "Other"},
    ),
    Route("accounts:view_delete", EVERYBODY, "post", obj="view", sees=OWN),
    # the address is signed for one person: nobody's token opens nothing
    Route(
        "accounts:view_restore", EVERYBODY, "post", kwargs=lambda world, obj: {"token": "nobodys"}, also={404}
    ),
    Route(
        "accounts:act_for",
        ABSENT,
        "post",
        obj="user",
        sees=DUTIES,
        kwargs=NOTHING,
        data=lambda world, user: {"user": user.pk},
    ),
    Route(
        "accounts:absence_list",
        ABSENT,
        lists="absence",
        query=lambda world, obj: {"view": "coming"},
        mark=lambda absence: absence.order_number,
        sees=ON_SOME_DAY,
    ),
    Route("accounts:absence_new", LEADERS),
    Route(
        "accounts:absence_new",
        LEADERS,
        "post",
        obj="user",
        sees=LED,
        kwargs=NOTHING,
        data=vacation,
        hidden={422},
    ),
    Route("accounts:absence_edit", LEADERS, obj="absence"),
    Route("accounts:absence_edit", LEADERS, "post", obj="absence", data=prolonged),
    Route("accounts:absence_end", LEADERS, "post", obj="absence"),
    Route("api:absences-list", ABSENT, lists="absence"),
    Route(
        "api:absences-list", LEADERS, "post", obj="user", sees=LED, kwargs=NOTHING, data=emailed, hidden={400}
    ),
    Route("api:absences-detail", ABSENT, obj="absence"),
    Route("api:absences-detail", LEADERS, "patch", obj="absence", data=prolonged),
    Route("api:absences-end", LEADERS, "post", obj="absence"),
    Route("accounts:user_list", ADMIN, lists="user", sees=FOR_ADMIN),
    Route("accounts:user_new", ADMIN),
    Route("accounts:user_new", ADMIN, "post"),
    Route("accounts:user_edit", ADMIN, obj="user", sees=FOR_ADMIN),
    Route("accounts:user_edit", ADMIN, "post", obj="user", sees=FOR_ADMIN),
    Route("accounts:user_invite", ADMIN, "post", obj="invited", sees=FOR_ADMIN),
    Route(
        "accounts:factor_reset",
        ADMIN,
        "post",
        obj="user",
        sees=FOR_ADMIN,
        data=lambda world, user: {"reason": "phone lost"},
    ),
    Route(
        "accounts:clearance_give",
        ADMIN,
        "post",
        obj="user",
        sees=FOR_ADMIN,
        data=lambda world, user: {
            "clearance-reason": "tenders",
            "clearance-valid_from": clock.today().isoformat(),
        },
    ),
    Route(
        "accounts:clearance_withdraw",
        ADMIN,
        "post",
        obj="clearance",
        sees=FOR_ADMIN,
        data=lambda world, clearance: {"reason": "project over"},
    ),
    Route("accounts:person_sign_out", ADMIN, "post", obj="user", sees=FOR_ADMIN),
    Route("accounts:session_end", EVERYBODY, "post", obj="session", sees=OWN),
    Route("accounts:sessions_end", EVERYBODY, "post"),
    Route("accounts:company_edit", ADMIN),
    Route("accounts:company_edit", ADMIN, "post"),
    Route("accounts:own_company_new", ADMIN),
    Route("accounts:own_company_new", ADMIN, "post"),
    Route("accounts:own_company_edit", ADMIN, obj="own_company", sees=FOR_ADMIN),
    Route("accounts:own_company_edit", ADMIN, "post", obj="own_company", sees=FOR_ADMIN),
    *(
        # whoever has no link that works is told so, also somebody who is signed in
        Route(name, EVERYBODY, method, public=True, kwargs=lambda world, obj: {"secret": "guess"}, also={410})
        for name in ("accounts:founding", "accounts:welcome")
        for method in ("get", "post")
    ),
    Route("accounts:department_list", ADMIN, lists="department", sees=FOR_ADMIN),
    Route("accounts:department_new", ADMIN),
    Route("accounts:department_new", ADMIN, "post"),
    Route("accounts:department_edit", ADMIN, obj="department", sees=FOR_ADMIN),
    Route("accounts:department_edit", ADMIN, "post", obj="department", sees=FOR_ADMIN),
    Route("accounts:rules", READ_RULES, lists="rule", mark=lambda rule: f"{rule.value}%", sees=FOR_RULES),
    Route("accounts:calendar_day_set", SET_RULES, "post", data=day_off),
    Route("accounts:calendar_day_remove", SET_RULES, "post", obj="calendar_day", sees=EVERYTHING),
    Route("accounts:rule_detail", READ_RULES, obj="rule", kwargs=of_rule, sees=FOR_RULES),
    Route("accounts:rule_set", SET_RULES, "post", obj="rule", kwargs=of_rule, data=new_limit, sees=FOR_RULES),
    Route("accounts:rule_withdraw", SET_RULES, "post", obj="rule", sees=FOR_RULES),
    Route("accounts:role_table", ADMIN),
    Route("accounts:access_log", ADMIN, lists="access", mark=lambda line: line.subject, sees=FOR_ADMIN),
    Route(
        "accounts:access_log_export",
        ADMIN,
        lists="access",
        mark=lambda line: line.subject,
        sees=FOR_ADMIN,
        query=lambda world, obj: {"format": "csv"},
    ),
    Route("api:me", EVERYBODY),
    Route("api:users-list", EVERYBODY, lists="user", sees=COLLEAGUES),
    Route("api:users-detail", EVERYBODY, obj="user", sees=COLLEAGUES),
    Route("api:departments-list", EVERYBODY, lists="department", sees=DEPARTMENTS),
    Route("api:departments-detail", EVERYBODY, obj="department", sees=DEPARTMENTS),
    Route("schema", EVERYBODY),
    Route("docs", EVERYBODY),
    Route("ui", ADMIN),
    Route("ui", ADMIN, "post"),
    Route("health_live", EVERYBODY, public=True),
    Route("health_ready", EVERYBODY, public=True, also={503}),
]
