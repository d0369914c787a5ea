"""A task or a promise on its page or in the panel beside the list, and every step with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.documents.forms import DocumentForm
from dossiers.models import DocumentKind
from dossiers.services import add_document
from kam_crm.shared.service import one_transaction
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment, render_page
from kam_crm.shared.web.returning import page_before, referring_page
from plans import services
from plans.models import Promise, Task
from plans.tasks.pages.detail import Detail, form_of, move_chips
from plans.tasks.pages.items import PROMISE_SHOWN, TASK_SHOWN, Item, items_of

PAGE, ANSWER = "plans/todo_detail.html", "plans/todo_answer.html"
ROW = "item-"  # an answer to a line's own button replaces the line


@dataclass(frozen=True)
class Act:
    """A step: its service, the words when it is made, whether «undo» is offered."""

    run: Callable[..., Any]
    words: Any
    undone: bool = False


TASK_ACTS = {
    "take": Act(services.take_task, gettext_lazy("Taken.")),
    "report": Act(services.report_task, gettext_lazy("Reported; it waits to be accepted.")),
    "accept": Act(services.accept_task, gettext_lazy("Accepted."), True),
    "send_back": Act(services.send_back_task, gettext_lazy("Sent back.")),
    "finish": Act(services.finish_task, gettext_lazy("Done."), True),
    "cancel": Act(services.cancel_task, gettext_lazy("Cancelled."), True),
    "reopen": Act(services.reopen_task, gettext_lazy("Open again.")),
    "raise": Act(services.raise_task, gettext_lazy("Raised to the head.")),
    "give": Act(services.give_task, gettext_lazy("Given.")),
    "move": Act(services.move_task, gettext_lazy("Moved.")),
}
PROMISE_ACTS = {
    "keep": Act(services.keep_promise, pgettext_lazy("promise", "Kept."), True),
    "break": Act(services.break_promise, pgettext_lazy("promise", "Broken."), True),
    "withdraw": Act(services.withdraw_promise, pgettext_lazy("promise", "Withdrawn."), True),
    "reopen": Act(services.reopen_promise, gettext_lazy("Open again.")),
    "move": Act(services.move_promise, gettext_lazy("Moved.")),
}


def task_item(request: SignedInRequest, pk: int) -> Item:
    """404 for one out of sight."""
    rows = Task.objects.visible_to(request.user)
    shown = (*TASK_SHOWN, "assignee__department__head", "department__head", "on_behalf_of")
    return _item(request, get_object_or_404(rows.select_related(*shown), pk=pk))


def promise_item(request: SignedInRequest, pk: int) -> Item:
    rows = Promise.objects.visible_to(request.user)
    shown = (*PROMISE_SHOWN, "created_by", "on_behalf_of")
    return _item(request, get_object_or_404(rows.select_related(*shown), pk=pk))


def _item(request: SignedInRequest, row: Any) -> Item:
    item: Item = items_of([row], request.user)[0]
    return item


@requires("tasks.view")
@require_safe
def task_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return render_page(request, PAGE, {"detail": Detail(task_item(request, pk))}, "panel")


@requires("promises.view")
@require_safe
def promise_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return render_page(request, PAGE, {"detail": Detail(promise_item(request, pk))}, "panel")


@requires("tasks.write")
@require_POST
def task_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    return _act(request, task_item, pk, action, TASK_ACTS[action])


@requires("promises.write")
@require_POST
def promise_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    return _act(request, promise_item, pk, action, PROMISE_ACTS[action])


@requires(add_document)
@require_POST
def task_file(request: SignedInRequest, pk: int) -> HttpResponse:
    return _add_file(request, task_item, pk)


@requires(add_document)
@require_POST
def promise_file(request: SignedInRequest, pk: int) -> HttpResponse:
    return _add_file(request, promise_item, pk)


Find = Callable[[SignedInRequest, int], Item]


def _act(request: SignedInRequest, find: Find, pk: int, action: str, act: Act) -> HttpResponse:
    item = find(request, pk)
    form = form_of(action, item, request.POST, request.FILES)

    def run(**given: Any) -> Any:
        with one_transaction():
            if file := given.pop("file", None):
                _keep_file(request, item, *file)
            return act.run(by=request.user, **{item.kind: item.row}, **given)

    if submit(form, run) is None:
        return _refused(request, item, action, form)
    changed = find(request, pk)
    undo = changed.act_url("reopen") if act.undone and "reopen" in changed.may else ""
    messages.success(request, act.words, extra_tags=undo)
    return _answer(request, changed)


def _add_file(request: SignedInRequest, find: Find, pk: int) -> HttpResponse:
    item = find(request, pk)
    form = DocumentForm(request.POST, request.FILES)
    if item.row.client_id is None:
        form.add_error(None, _("Files are kept with a client, and this has none."))
    if submit(form, add_document, by=request.user, client=item.row.client, about=item.row) is None:
        return _refused(request, item, "file", form)
    messages.success(request, _("The file is kept."))
    return _answer(request, item)


def _keep_file(request: SignedInRequest, item: Item, name: str, data: bytes) -> None:
    kind = DocumentKind.EVIDENCE if item.kind == "promise" else DocumentKind.OTHER
    add_document(by=request.user, client=item.row.client, name=name, data=data, kind=kind, about=item.row)


def _refused(request: SignedInRequest, item: Item, action: str, form: forms.Form) -> HttpResponse:
    """The page or panel with the form and its reasons; of a line's button a toast, the line stays."""
    if _of_row(request):
        text = " ".join(str(error) for errors in form.errors.values() for error in errors)
        answer = HttpResponse(text, status=422, content_type="text/plain; charset=utf-8")
        answer["HX-Reswap"] = "none"
        return trigger_client_event(answer, "toast", {"text": text, "tone": "error"})
    return render_page(request, PAGE, {"detail": Detail(item, {action: form})}, "panel", status=422)


def _answer(request: SignedInRequest, item: Item) -> HttpResponse:
    if not is_fragment(request):
        return redirect(page_before(request) or referring_page(request) or item.url)
    detail = None if _of_row(request) else Detail(item)
    # on a page of its own there is no line of it
    has_line = detail is None or current_path(request) == reverse("plans:task_list")
    chips = move_chips(item.today)
    context = {"item": item, "detail": detail, "chips": chips, "has_line": has_line}
    return render_page(request, ANSWER, context)


def current_path(request: SignedInRequest) -> str:
    """Of the page that htmx asks from."""
    htmx: Any = getattr(request, "htmx", None)
    return urlsplit(htmx.current_url or "").path if htmx else ""


def _of_row(request: SignedInRequest) -> bool:
    return is_fragment(request) and request.headers.get("HX-Target", "").startswith(ROW)
