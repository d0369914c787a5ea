"""What management and its people share."""

from __future__ import annotations

import factory

from kam_crm.shared import clock
from plans.models import Course, Decision, Suggestion
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


class SuggestionFactory(factory.django.DjangoModelFactory):
    """To the head of the author's department."""

    class Meta:
        model = Suggestion

    kind = "sales"
    title = factory.Sequence(lambda n: f"Suggestion {n}")
    text = "It would sell better"
    author = factory.SubFactory(UserFactory, role="kam")
    addressee = factory.LazyAttribute(
        lambda suggestion: (
            suggestion.author.department.head
            or UserFactory(role="head", department=suggestion.author.department)
        )
    )


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    employee = factory.SubFactory(UserFactory, role="kam")
    day = factory.LazyFunction(clock.today)
    topic = factory.Sequence(lambda n: f"Topic {n}")
    hours = 16
