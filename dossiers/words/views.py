"""Reference words: read by heads and the director, kept by the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.words.forms import MergeForm, WordForm
from dossiers.words.known import WORDS, WordKind
from dossiers.words.pages import WordsPage
from kam_crm.shared import formats
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import htmx_redirect, render_page

FIRST = "territories"


@requires("words.view")
@require_safe
def words(request: SignedInRequest, kind: str = FIRST) -> HttpResponse:
    return _page(request, WordsPage(request.user, _kind(kind)))


@requires("words.view")
@require_safe
def word_detail(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    return _page(request, _opened(request, kind, pk))


@requires(services.add_word)
@require_POST
def word_add(request: SignedInRequest, kind: str) -> HttpResponse:
    page = WordsPage(request.user, _kind(kind))
    page.add_form = WordForm(request.POST)
    if submit(page.add_form, services.add_word, by=request.user, kind=kind) is None:
        return _page(request, page, 422)
    messages.success(request, _("Added."))
    return redirect("dossiers:words", kind)


@requires(services.rename_word)
@require_POST
def word_rename(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    page = _opened(request, kind, pk)
    page.rename_form = WordForm(request.POST)
    if submit(page.rename_form, services.rename_word, by=request.user, word=page.opened) is None:
        return _page(request, page, 422)
    messages.success(request, _("Renamed everywhere."))
    return redirect("dossiers:words", kind)


@requires(services.merge_word)
@require_POST
def word_merge(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    page = _opened(request, kind, pk)
    page.merge_form = MergeForm(request.POST, kind=page.kind, word=page.opened, by=request.user)
    count = submit(page.merge_form, services.merge_word, by=request.user, word=page.opened)
    if count is None:
        return _page(request, page, 422)
    text = ngettext("Merged: %(count)s row follows.", "Merged: %(count)s rows follow.", count)
    messages.success(request, text % {"count": formats.whole(count)})
    return redirect("dossiers:words", kind)


@requires(services.switch_word)
@require_POST
def word_switch(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    page = _opened(request, kind, pk)
    services.switch_word(by=request.user, word=page.opened, is_active=request.POST.get("is_active") == "true")
    messages.success(request, _("Saved."))
    return htmx_redirect(request, page.line.url)


def _kind(name: str) -> WordKind:
    if name not in WORDS:
        raise Http404
    return WORDS[name]


def _opened(request: SignedInRequest, kind: str, pk: int) -> WordsPage:
    page = WordsPage(request.user, _kind(kind))
    page.opened = get_object_or_404(page.kind.model.objects.visible_to(request.user), pk=pk)
    return page


def _page(request: SignedInRequest, page: WordsPage, status: int = 200) -> HttpResponse:
    if page.can_write:
        page.add_form = page.add_form or WordForm()
        if page.opened is not None:
            page.rename_form = page.rename_form or WordForm(initial={"name": page.opened.name})
        if page.opened is not None and page.kind.is_merged and page.merge_form is None:
            page.merge_form = MergeForm(kind=page.kind, word=page.opened, by=request.user)
    context: dict[str, Any] = {"words": page}
    return render_page(request, "dossiers/words.html", context, "opened", status=status)
