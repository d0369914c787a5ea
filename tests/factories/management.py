"""What management and its people share."""

from __future__ import annotations

from decimal import Decimal

import factory

from kam_crm.shared import clock
from plans.models import (
    Course,
    Decision,
    LibraryDocument,
    LibraryVersion,
    Meeting,
    Project,
    ProjectStage,
    Suggestion,
)
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, DocumentContentFactory


class DecisionFactory(factory.django.DjangoModelFactory):
    """For everybody unless told otherwise."""

    class Meta:
        model = Decision

    title = factory.Sequence(lambda n: f"Decision {n}")
    text = "From now on"
    topic = "sales"
    author = factory.SubFactory(UserFactory, role="director")
    in_force_from = factory.LazyFunction(clock.today)


class LibraryDocumentFactory(factory.django.DjangoModelFactory):
    """For every manager unless told otherwise, with a first version, as text and file."""

    class Meta:
        model = LibraryDocument
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Rule {n}")
    kind = "contracts"
    roles = ["kam"]
    author = factory.SubFactory(UserFactory, role="director")

    @factory.post_generation
    def version(self, create: bool, extracted: object, **kwargs: object) -> None:
        if create:
            LibraryVersion.objects.create(
                document=self, number=1, text="Sign first", author=self.author, file_name="rule.txt",
                media_type="text/plain", content=DocumentContentFactory(),
            )  # fmt: skip


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


class MeetingFactory(factory.django.DjangoModelFactory):
    """Of the department that its chair leads."""

    class Meta:
        model = Meeting

    title = factory.Sequence(lambda n: f"Meeting {n}")
    day = factory.LazyFunction(clock.today)
    chair = factory.SubFactory(UserFactory, role="head")
    department = factory.SelfAttribute("chair.department")


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    client = factory.SubFactory(ClientFactory)
    title = factory.Sequence(lambda n: f"Project {n}")
    expected = Decimal(1_000_000)


class ProjectStageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProjectStage

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Stage {n}")
    owner = factory.SelfAttribute("project.client.manager")
    starts_on = factory.LazyFunction(clock.today)
    due_on = factory.LazyFunction(clock.today)
