from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.groups.forms import GroupForm
from desk.groups.pages import GroupPage
from dossiers import services
from dossiers.models import ClientGroup
from kam_crm.shared.web.forms import submit

PAGE = "desk/group.html"


@requires("clients.view")
@require_safe
def group_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _group(request, pk))


@requires(services.update_group)
@require_POST
def group_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    form = GroupForm(request.POST, user=request.user, group=group)
    if submit(form, services.update_group, by=request.user, group=group) is None:
        return _page(request, group, form)
    messages.success(request, _("Saved."))
    return redirect("desk:group_detail", pk)


def _group(request: SignedInRequest, pk: int) -> ClientGroup:
    group: ClientGroup = get_object_or_404(ClientGroup.objects.visible_to(request.user), pk=pk)
    return group


def _page(request: SignedInRequest, group: ClientGroup, form: GroupForm | None = None) -> HttpResponse:
    can_edit = request.user.can("clients.edit")
    context = {
        "group": group,
        "page": GroupPage(group, request.user),
        "form": form or (GroupForm(user=request.user, group=group) if can_edit else None),
    }
    return render(request, PAGE, context, status=422 if form else 200)
