from __future__ import annotations

from accounts.rules.known import DEPARTMENTAL, LIMITS, THRESHOLDS, RuleKey, roles_with
from kam_crm.shared.web.params import int_param


def key_in(text: str) -> RuleKey | None:
    """The rule that «discount.grant:head:3» in an address means; None for what is no rule."""
    if text in THRESHOLDS:
        return RuleKey(text)
    name, role, department, *more = [*text.split(":"), "", ""]
    if name not in LIMITS or role not in roles_with(name) or any(more):
        return None
    key = int_param(department)
    if department and (key is None or role not in DEPARTMENTAL):
        return None
    return RuleKey(name, role, key)
