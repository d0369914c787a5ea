"""Getting ready for a meeting: its goal, what to leave with, what to ask (R74, R75)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from plans.activities.states import PLAN, is_own
from plans.models import Activity, Preparation, Question

MOST_QUESTIONS = 12
OUTCOMES = 3


@service(capability=PLAN, subject="activity")
def prepare(*, by: User, activity: Activity, goal: str, outcomes: str = "") -> Preparation:
    """Set goal and outcomes, one a line. Raises NotAllowed `not_own_activity`, `too_many_outcomes`."""
    row: Activity = locked(activity, "client")
    is_own(row, by)
    lines = [line.strip() for line in outcomes.splitlines() if line.strip()]
    if len(lines) > OUTCOMES:
        raise BusinessRuleError(
            "too_many_outcomes", _("Three outcomes at most: what counts most."), "outcomes"
        )
    known = {"goal": goal.strip()[:250], "outcomes": "\n".join(lines), "updated_by": by}
    preparation, _made = Preparation.objects.update_or_create(activity=row, defaults=known)
    return preparation


@service(capability=PLAN, subject="activity")
def ask(*, by: User, activity: Activity, text: str, key: str = "", answer: str = "") -> Question:
    """Keep a question, one of one's own or a proposed one by its `key`, with the answer as soon as there is one.

    Raises NotAllowed `not_own_activity`, `text_required`, `too_many_questions`.
    """
    row: Activity = locked(activity, "client")
    is_own(row, by)
    text = required("text", text)[:250]
    if key:
        known = {"text": text, "answer": answer.strip()}
        question, _made = Question.objects.update_or_create(
            activity=row, key=key, defaults=known, create_defaults={**known, "asked_by": by}
        )
        return question
    if row.questions.count() >= MOST_QUESTIONS:
        raise BusinessRuleError("too_many_questions", _("Nobody asks more than a dozen questions."), "text")
    return Question.objects.create(activity=row, text=text, answer=answer.strip(), asked_by=by)


@service(capability=PLAN, subject="activity")
def answer_question(*, by: User, activity: Activity, question: Question, answer: str) -> Question:
    """Write down what was answered. Raises NotAllowed `not_own_activity`."""
    is_own(activity, by)
    row: Question = locked(question)
    row.answer = answer.strip()[:2000]
    row.save(update_fields=["answer", "updated_at"])
    return row
