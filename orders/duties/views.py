from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import given
from kam_crm.shared.web.refusals import on_refusal, refusal_response
from orders import services
from orders.models import Order, ServiceKind, ServiceLine


class ServiceForm(forms.Form):
    kind = forms.ModelChoiceField(ServiceKind.objects.none(), label=gettext_lazy("kind of service"))
    text = forms.CharField(max_length=250, required=False)
    due_on = forms.DateField(required=False)

    def __init__(self, data: Any, *, by: Any) -> None:
        super().__init__(data)
        self.fields["kind"].queryset = ServiceKind.objects.visible_to(by).offered()  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    done_on = forms.DateField(required=False)
    result = forms.CharField(max_length=250, required=False)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return refusal_response(request, error)


@requires(services.add_service_line)
@require_POST
@on_refusal(_refused)
def service_add(request: SignedInRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(Order.objects.visible_to(request.user).select_related("client"), pk=pk)
    form = ServiceForm(request.POST, by=request.user)
    services.add_service_line(by=request.user, order=order, **given(form))
    messages.success(request, _("The service is owed with this order."))
    return redirect("orders:order_detail", pk)


@requires(services.complete_service_line)
@require_POST
@on_refusal(_refused)
def service_done(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    services.complete_service_line(by=request.user, line=line, **given(DoneForm(request.POST)))
    messages.success(request, _("Done: who and when stands beside it."))
    return redirect("orders:order_detail", line.order_id)


@requires(services.remove_service_line)
@require_POST
@on_refusal(_refused)
def service_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    services.remove_service_line(by=request.user, line=line)
    messages.success(request, _("The service is not owed any more."))
    return redirect("orders:order_detail", line.order_id)


def _line(request: SignedInRequest, pk: int) -> ServiceLine:
    rows = ServiceLine.objects.visible_to(request.user).select_related("order__client")
    line: ServiceLine = get_object_or_404(rows, pk=pk)
    return line
