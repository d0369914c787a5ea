from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from approvals.pages import words_of
from catalogue.models import PriceColumn
from dossiers.clients.pages.header import dossier_client, dossier_header
from kam_crm.shared import clock
from kam_crm.shared.checks import allow
from kam_crm.shared.forms import DateInput
from kam_crm.shared.web.forms import post_data, submit
from orders.pricing.pages import ColumnPage
from orders.pricing.services import ask_price_column


class ColumnForm(forms.Form):
    column = forms.ModelChoiceField(
        label=gettext_lazy("price column"), queryset=PriceColumn.objects.order_by("position", "pk")
    )
    valid_from = forms.DateField(
        label=gettext_lazy("valid from"), widget=DateInput, initial=clock.today, required=False
    )
    valid_until = forms.DateField(label=gettext_lazy("valid until"), widget=DateInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("why, for the one who decides"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@requires("prices.view")
@require_http_methods(["GET", "POST"])
def column_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """By which column the client buys, since when, and the request for another one."""
    if request.method == "POST":
        allow(request.user, "price_column.ask")
    client = dossier_client(request.user, pk)
    form = ColumnForm(post_data(request))
    if form.is_bound and submit(form, ask_price_column, by=request.user, client=client):
        messages.success(request, _("Asked: the column changes once somebody else has agreed."))
        return redirect("orders:price_column", pk)
    page = ColumnPage(client, request.user)
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "orders"),
        "page": page,
        "form": form,
        "requests": [(one, words_of(one)) for one in page.requests],
    }
    return render(request, "orders/price_column.html", context, status=422 if form.is_bound else 200)
