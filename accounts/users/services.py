"""Create, update, activate and deactivate users; what people set for themselves."""

from __future__ import annotations

from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.departments.models import Department
from accounts.rights.capabilities import Role
from accounts.users import inputs
from accounts.users.models import User
from accounts.users.signing_out import end_sessions, revoke_tokens
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import ANYBODY, service
from kam_crm.shared.text import normalise_spaces

IN_DEPARTMENTS = {Role.KAM, Role.HEAD, Role.SUPPORT}
RESPONSIBLE = {Role.KAM, Role.HEAD}  # may have clients


class UserFacts(TypedDict, total=False):
    """Fields of a user; those left out stay as they are."""

    email: str
    full_name: str
    role: str
    department: Department | None
    phone: str
    locale: str
    is_active: bool


@service(capability="users.manage")
def create_user(*, by: User | None, password: str | None = None, **facts: Unpack[UserFacts]) -> User:
    """A new person. Without a password they ask for a link on the sign-in page; a head leads a department without one.

    Raises `email_required`, `email_invalid`, `email_taken`, `full_name_required`, `role_required`, `role_unknown`,
    `department_required` (KAM, head, support), `phone_invalid`, `password_weak`, NotAllowed `forbidden`.
    """
    user = User()
    _apply(user, {"email": "", "full_name": "", "role": "", **facts})  # left out is empty here
    if password is not None:
        # after _apply: a password must not resemble the name or the e-mail
        inputs.check_password(password, user)
    user.set_password(password)  # None leaves one that never fits
    user.save()
    _lead(user)
    return user


@service(capability="users.manage")
def update_user(*, by: User | None, user: User, **facts: Unpack[UserFacts]) -> User:
    """Change a person. Who may no longer sign in is signed out everywhere and loses their tokens.

    Raises what `create_user` raises, `demo_person` for another e-mail of one, and `last_admin`, `has_clients`,
    `heads_department` where somebody who is still needed would lose their role or their access.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    before = (user.email, user.role, user.is_active)
    if user.is_demo and facts.get("email", user.email) != user.email:
        raise BusinessRuleError(
            "demo_person", _("This person is of the demo data: nobody signs in as them."), "email"
        )
    _apply(user, facts)
    if before[1:] != (user.role, user.is_active):
        _check_replacements(user, was_admin=before[1] == Role.ADMIN and before[2])
    user.save()
    _lead(user)
    if user.email != before[0]:
        EmailAddress.objects.filter(user=user).delete()  # allauth's copy of the old address
    if before[2] and not user.is_active:
        revoke_tokens(user)
        end_sessions(user)
    return user


@service(capability="users.manage")
def upsert_user(
    *, by: User | None, user: User | None, written_phone: str | None, **facts: Unpack[UserFacts]
) -> User:
    """A person of a file: created where `user` is None, else updated. Raises what these raise, but for the phone: a
    number that cannot be parsed is kept as written. None: the file has no phones.
    """
    saved: User = update_user(by=by, user=user, **facts) if user else create_user(by=by, **facts)
    if written_phone is not None and saved.phone != written_phone:
        saved.phone = written_phone
        saved.save(update_fields=["phone"])
    return saved


@service(capability=ANYBODY)
def update_profile(*, by: User, full_name: str, phone: str, locale: str, theme: str) -> User:
    """Raises `full_name_required`, `phone_invalid`, `language_unknown`, `theme_unknown`."""
    # not `by`: save() writes every field, also those the administrator changed since it was read
    user: User = User.objects.select_for_update().get(pk=by.pk)
    user.full_name = required("full_name", normalise_spaces(full_name))
    user.phone = inputs.phone(phone)
    user.locale = inputs.language(locale)
    user.theme = inputs.theme(theme)
    user.save()
    return user


@service(capability=ANYBODY)
def set_language(*, by: User, language: str) -> None:
    """Pages, messages and exports of this person from now on. Raises `language_unknown`."""
    by.locale = inputs.language(language)
    # an auto_now field is saved only where it is named
    by.save(update_fields=["locale", "updated_at"])


@service(capability=ANYBODY)
def set_theme(*, by: User, theme: str) -> None:
    """Raises `theme_unknown`."""
    by.theme = inputs.theme(theme)
    by.save(update_fields=["theme", "updated_at"])


def _apply(user: User, facts: UserFacts) -> None:
    for field, value in facts.items():
        setattr(user, field, value)
    if "full_name" in facts:
        user.full_name = required("full_name", normalise_spaces(user.full_name))
    if "email" in facts:
        user.email = inputs.email(user.email)
        if User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
            raise BusinessRuleError("email_taken", _("Somebody already signs in with this e-mail."), "email")
    if "phone" in facts:
        user.phone = inputs.phone(user.phone)
    if "role" in facts:
        user.role = required("role", user.role)
    # also where only one of the two was given: they must fit together
    if user.role not in Role.values:
        raise BusinessRuleError("role_unknown", _("There is no such role."), "role")
    if user.role in IN_DEPARTMENTS and user.department is None:
        raise BusinessRuleError("department_required", _("This role belongs to a department."), "department")


def _lead(user: User) -> None:
    """A head of department leads the department they are put into, unless another one does."""
    if user.role == Role.HEAD and user.is_active and user.department is not None:
        # asked in the statement itself: of two heads at once one leads
        led = Department.objects.filter(pk=user.department.pk, head=None)
        led.update(head=user, updated_at=clock.now())


def _check_replacements(user: User, *, was_admin: bool) -> None:
    """Raise where the person in the new role, or without access, leaves something behind that needs them."""
    if was_admin and not (user.is_active and user.role == Role.ADMIN):
        # locked: two administrators who dismiss each other at once must not both go
        admins = User.objects.filter(role=Role.ADMIN, is_active=True).select_for_update()
        if not any(admin.pk != user.pk for admin in admins):
            raise BusinessRuleError("last_admin", _("This is the last administrator."), "role")
    # counted only for who loses the right to have any
    clients = 0 if user.is_active and user.role in RESPONSIBLE else user.clients.count()
    if clients:
        message = ngettext(
            "%(count)d client must be handed over to another manager first.",
            "%(count)d clients must be handed over to another manager first.",
            clients,
        )
        raise BusinessRuleError("has_clients", message % {"count": clients}, count=clients)
    headed = None if user.is_active and user.role == Role.HEAD else user.headed.first()
    if headed is not None:
        raise BusinessRuleError(
            "heads_department",
            _("Name another head of «%(department)s» first.") % {"department": headed.name},
        )
