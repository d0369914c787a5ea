"""How long an expert took to answer, noted when the request is reported."""

from __future__ import annotations

from kam_crm.shared import clock
from kam_crm.shared.working_hours import working_minutes
from plans.models import ExpertQuestion, Task


def note_answer(task: Task) -> None:
    """A request was reported: where it is a question to an expert, the time until then is measured."""
    question = ExpertQuestion.objects.filter(task=task).select_for_update(of=("self",)).first()
    if question is not None:
        question.answered_at = clock.now()
        question.minutes = working_minutes(question.asked_at, question.answered_at)
        # whoever answered it, if it was passed on
        question.expert_id = task.assignee_id or question.expert_id
        question.save(update_fields=["answered_at", "minutes", "expert", "updated_at"])


def forget_answer(task: Task) -> None:
    """It was sent back or taken up again: the answer is still to come."""
    for question in ExpertQuestion.objects.filter(task=task).exclude(answered_at=None):
        question.answered_at = question.minutes = None
        question.save(update_fields=["answered_at", "minutes", "updated_at"])
