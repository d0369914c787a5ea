from __future__ import annotations

from tests.factories.accounts import UserFactory
from tests.factories.management import (
    CourseFactory,
    DecisionFactory,
    LibraryDocumentFactory,
    MeetingFactory,
    ProjectFactory,
    ProjectStageFactory,
    SuggestionFactory,
)
from tests.factories.plans import ExpertiseFactory, ExpertQuestionFactory
from tests.permissions.world import World


def build_management(world: World) -> None:
    """Each side has what was decided for its department, what it suggests and has learned."""
    answers = UserFactory(role="support")
    for side in world.sides.values():
        side["decision"] = DecisionFactory(
            title=f"Decision of {side.name}", author=world.users["head"], department=side.manager.department
        )
        side["library_rule"] = LibraryDocumentFactory(
            title=f"Rule of {side.name}", author=world.users["head"], department=side.manager.department
        )
        side["library_version"] = side["library_rule"].versions.get()
        client = side["client"]
        for name in ("suggestion", "accepted_suggestion"):
            side[name] = SuggestionFactory(
                title=f"{name} of {side.name}",
                author=side.manager,
                addressee=world.users["director" if side.name == "head" else "head"],
                client=client,
                status="accepted" if name == "accepted_suggestion" else "filed",
            )
        side["course"] = CourseFactory(employee=side.manager, topic=f"Course of {side.name}")
        meeting = MeetingFactory(
            title=f"Meeting of {side.name}",
            chair=side.manager.department.head,
            department=side.manager.department,
        )
        side["meeting"] = meeting
        side["protocol_line"] = meeting.lines.create(topic="Quality", decision="Check it")
        side["project"] = ProjectFactory(client=client, title=f"Project of {side.name}")
        side["expertise"] = ExpertiseFactory(expert=side.manager, subject=f"Subject of {side.name}")
        side["expert_question"] = ExpertQuestionFactory(client=client, expert=answers)
        side["project_stage"] = ProjectStageFactory(project=side["project"])
