from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import Absence, AbsenceReason, Department, OwnCompany, User
from accounts.rights.capabilities import Role
from kam_crm.shared import clock

PASSWORD = "kam-demo-2026"
WITHOUT_DEPARTMENT = {Role.FINANCE, Role.LAWYER, Role.DIRECTOR, Role.GENERAL, Role.ADMIN}

hashed_password = cache(make_password)


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence("Department {}".format)


class UserFactory(factory.django.DjangoModelFactory):
    """A KAM in a department of his own unless told otherwise; a head heads the department he is put into."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        belongs = factory.LazyAttribute(lambda user: user.role not in WITHOUT_DEPARTMENT)

    email = factory.Sequence("person{}@demo.example".format)
    full_name = factory.Sequence("Person {}".format)
    role = Role.KAM
    department = factory.Maybe("belongs", factory.SubFactory(DepartmentFactory), None)
    locale = "en"
    password = factory.LazyFunction(lambda: hashed_password(PASSWORD))

    @factory.post_generation
    def heads(user: User, create: bool, given: Any, **_: Any) -> None:
        department = user.department
        if (
            create
            and user.role == Role.HEAD
            and department
            and department.head is None
            and given is not False
        ):
            department.head = user
            department.save()


class AbsenceFactory(factory.django.DjangoModelFactory):
    """A KAM who is away today and tomorrow; his deputy comes from his department."""

    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    deputy = factory.LazyAttribute(lambda row: UserFactory(department=row.user.department))
    first_day = factory.LazyFunction(clock.today)
    last_day = factory.LazyAttribute(lambda row: row.first_day + dt.timedelta(days=1))
    reason = AbsenceReason.VACATION


class OwnCompanyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OwnCompany

    name = factory.Sequence("Entity {}".format)
