"""Two records of one person: looked at side by side, made one, made two again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.models import Person, PersonMerge
from dossiers.people.merging.forms import MergeForm
from dossiers.people.merging.pages import MergePreview
from kam_crm.shared.web.forms import submit


@requires(services.merge_people)
@require_http_methods(["GET", "POST"])
def person_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """The address may name the second record: then it is shown what would happen."""
    person: Person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    sent = request.POST if request.method == "POST" else request.GET or None
    form = MergeForm(sent, user=request.user, person=person)
    if request.method == "POST" and submit(form, services.merge_people, by=request.user, kept=person):
        messages.success(request, _("Two records are one now."))
        return redirect("dossiers:person_detail", pk)
    second = form.cleaned_data.get("merged") if form.is_bound and form.is_valid() else None
    preview = MergePreview(request.user, person, second) if second else None
    context = {"person": person, "form": form, "preview": preview}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "dossiers/person_merge.html", context, status=status)


@requires(services.undo_merge)
@require_POST
def merge_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(PersonMerge.objects.visible_to(request.user), pk=pk)
    services.undo_merge(by=request.user, merge=merge)
    messages.success(request, _("There are two records again."))
    return redirect("dossiers:person_detail", merge.kept_id)
