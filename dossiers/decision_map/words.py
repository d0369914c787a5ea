"""Icons of roles and attitudes, beside their words."""

from __future__ import annotations

from dossiers.models import Attitude, ContactRole

ROLE_ICONS = {
    ContactRole.DECIDER: "crown",
    ContactRole.APPROVER: "shield-check",
    ContactRole.INFLUENCER: "bolt",
    ContactRole.BUYER: "shopping-cart",
    ContactRole.USER: "package",
    ContactRole.GATEKEEPER: "door",
    ContactRole.INITIATOR: "bulb",
}
ATTITUDE_ICONS = {
    Attitude.AGAINST: "mood-sad",
    Attitude.RATHER_AGAINST: "mood-sad",
    Attitude.NEUTRAL: "mood-neutral",
    Attitude.RATHER_FOR: "mood-smile",
    Attitude.FOR: "mood-happy",
}


def attitude_words(attitude: int) -> str:
    """«+1 rather for us»; a true minus, not a hyphen."""
    sign = f"{attitude:+d}".replace("-", "\N{MINUS SIGN}") if attitude else "0"
    return f"{sign} {Attitude(attitude).label}"
