from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from integrations.mail import services
from integrations.mail.forms import AssignForm
from integrations.mail.models import MailMessage
from integrations.mail.pages import MailPage, UnassignedMail
from kam_crm.shared.web.forms import submit


@requires(services.assign_message)
@require_safe
def mail_list(request: SignedInRequest) -> HttpResponse:
    mail = UnassignedMail(request.user, request.GET.get("cursor", ""))
    return render(request, "integrations/mail_list.html", {"mail": mail, "page": mail.page})


@requires("people.contact_data")
@require_safe
def mail_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    message = found(request, pk)
    page = MailPage(request.user, message)
    page.log()
    return show(request, page, AssignForm(user=request.user))


@requires(services.assign_message)
@require_POST
def mail_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    message = found(request, pk)
    form = AssignForm(request.POST, user=request.user)
    if submit(form, services.assign_message, by=request.user, message=message):
        client = form.cleaned_data["client"]
        messages.success(
            request, _("It stands in the history of «%(client)s» now.") % {"client": client.name}
        )
        return redirect("integrations:mail_list")
    page = MailPage(request.user, message)
    page.log()
    return show(request, page, form, status=422)


@requires(services.dismiss_message)
@require_POST
def mail_dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    services.dismiss_message(by=request.user, message=found(request, pk))
    messages.success(request, _("Dismissed: nothing of it is kept."))
    return redirect("integrations:mail_list")


def found(request: SignedInRequest, pk: int) -> MailMessage:
    rows = MailMessage.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("client", "person", "colleague", "assigned_by"), pk=pk)


def show(request: SignedInRequest, page: MailPage, form: AssignForm, status: int = 200) -> HttpResponse:
    context = {"page": page, "message": page.message, "form": form}
    return render(request, "integrations/mail_detail.html", context, status=status)
