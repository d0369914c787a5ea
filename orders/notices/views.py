from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import given, post_data, submit
from kam_crm.shared.web.refusals import on_refusal, refusal_response
from orders import services
from orders.models import NoticeSetting, NoticeTemplate, Order
from orders.notices.forms import ContactForm, SettingForm, TellForm, TemplateForm
from orders.notices.words import names_of


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return refusal_response(request, error)


@requires(services.set_notices)
@require_http_methods(["GET", "POST"])
def client_notices(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    setting = NoticeSetting.objects.visible_to(request.user).filter(client=client).first()
    form = SettingForm(
        post_data(request), by=request.user, client=client, setting=setting or NoticeSetting(client=client)
    )
    if submit(form, services.set_notices, by=request.user, client=client):
        messages.success(request, _("Saved."))
        return redirect("orders:client_orders", pk)
    context = {"form": form, "client": client}
    return render(request, "orders/client_notices.html", context, status=422 if form.is_bound else 200)


@requires(services.tell_client)
@require_POST
@on_refusal(_refused)
def order_tell(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write to the client now."""
    notice = services.tell_client(by=request.user, order=_order(request, pk), **given(TellForm(request.POST)))
    messages.success(request, _("The letter to %(address)s is on its way.") % {"address": notice.contact})
    return redirect("orders:order_detail", pk)


@requires(services.choose_contact)
@require_POST
@on_refusal(_refused)
def order_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    order = _order(request, pk)
    form = ContactForm(request.POST, by=request.user, client=order.client)
    services.choose_contact(by=request.user, order=order, **given(form))
    messages.success(request, _("Saved."))
    return redirect("orders:order_detail", pk)


@requires(services.set_template)
@require_safe
def letter_list(request: SignedInRequest) -> HttpResponse:
    rows = NoticeTemplate.objects.visible_to(request.user).order_by("pk")
    return render(request, "orders/letter_list.html", {"rows": rows})


@requires(services.set_template)
@require_http_methods(["GET", "POST"])
def letter_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    template: NoticeTemplate = get_object_or_404(NoticeTemplate.objects.visible_to(request.user), pk=pk)
    form = TemplateForm(post_data(request), template=template)
    if submit(form, services.set_template, by=request.user, template=template):
        messages.success(request, _("Saved."))
        return redirect("orders:letters")
    context = {
        "form": form,
        "template": template,
        "names": [f"{{{name}}}" for name in names_of(template.kind)],
    }
    return render(request, "orders/letter_edit.html", context, status=422 if form.is_bound else 200)


def _order(request: SignedInRequest, pk: int) -> Order:
    rows = Order.objects.visible_to(request.user).select_related("client__manager")
    order: Order = get_object_or_404(rows, pk=pk)
    return order
