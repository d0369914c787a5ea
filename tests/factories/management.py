"""What management and its people share."""

from __future__ import annotations

import factory

from kam_crm.shared import clock
from plans.models import Decision
from tests.factories.accounts import UserFactory


class DecisionFactory(factory.django.DjangoModelFactory):
    """For everybody unless told otherwise."""

    class Meta:
        model = Decision

    title = factory.Sequence(lambda n: f"Decision {n}")
    text = "From now on"
    topic = "sales"
    author = factory.SubFactory(UserFactory, role="director")
    in_force_from = factory.LazyFunction(clock.today)
