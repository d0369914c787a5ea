"""What a person proves themselves with besides the password, and whether their role must."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rights.capabilities import DECIDERS
from accounts.users.models import User

Kind = Authenticator.Type


@dataclass(frozen=True)
class FactorState:
    """`codes_left` is None where no recovery codes were made."""

    is_due: bool
    has_app: bool
    passkeys: int
    codes_left: int | None

    @property
    def is_set(self) -> bool:
        return self.has_app or self.passkeys > 0

    @property
    def is_lacking(self) -> bool:
        return self.is_due and not self.is_set

    @property
    def words(self) -> list[str]:
        """What there is, one phrase each; «none» where nothing is."""
        if not self.is_set:
            return [_("no second factor")]
        phrases = [_("app")] if self.has_app else []
        if self.passkeys:
            keys = ngettext("%(count)d passkey", "%(count)d passkeys", self.passkeys)
            phrases.append(keys % {"count": self.passkeys})
        if self.codes_left is not None:
            codes = ngettext("%(count)d recovery code left", "%(count)d recovery codes left", self.codes_left)
            phrases.append(codes % {"count": self.codes_left})
        return phrases


def is_due(user: User) -> bool:
    """Whether the person's role must have a second factor here: the demo asks nobody."""
    return bool(settings.SECOND_FACTOR_DUTY) and user.role in DECIDERS


def factor_of(user: User) -> FactorState:
    """Costs a statement unless `authenticator_set` was fetched with the person."""
    person: Any = user  # allauth's side of the relation has no type
    held = list(person.authenticator_set.all())
    kinds = [one.type for one in held]
    codes = next((one for one in held if one.type == Kind.RECOVERY_CODES), None)
    return FactorState(
        is_due=is_due(user),
        has_app=Kind.TOTP in kinds,
        passkeys=kinds.count(Kind.WEBAUTHN),
        codes_left=None if codes is None else _codes_left(codes),
    )


def _codes_left(codes: Authenticator) -> int:
    """Counted by the mask of used ones: the codes themselves are the person's own."""
    moved = codes.data.get("migrated_codes")
    if moved is not None:
        return len(moved)
    return app_settings.RECOVERY_CODE_COUNT - int(codes.data.get("used_mask", 0)).bit_count()
