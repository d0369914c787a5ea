"""Decision maps drawn and changed: the map itself, a seat with its stances and lines; the people's page shows them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime
from accounts.services import log_secrets
from dossiers import services
from dossiers.clients.pages.header import dossier_client
from dossiers.clients.pages.versions import other_version
from dossiers.decision_map.forms import LineForm, MapForm, SeatForm, StanceForm
from dossiers.decision_map.rules import check_may_draw
from dossiers.models import ClientContact, DecisionMap, MapLine, MapSeat, Stance
from kam_crm.shared import clock
from kam_crm.shared.checks import forbidden
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal

SEAT = "dossiers/map_seat.html"
STANCES = 50  # shown of one seat


def map_url(decision_map: DecisionMap) -> str:
    """The map among the people of its client."""
    query = {} if decision_map.is_main else {"map": decision_map.pk}
    return reverse("dossiers:client_people", args=[decision_map.client_id], query=query)


@requires(services.draw_map)
@require_POST
def map_draw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The first map of a client, with everybody who is known there; a further one is empty."""
    client = dossier_client(request.user, pk)
    is_first = not DecisionMap.objects.visible_to(request.user).filter(client=client).exists()
    title = "" if is_first else _("Another map")
    drawn = services.draw_map(by=request.user, client=client, title=title, with_people=is_first)
    messages.success(request, _("The map is drawn: say who reports to whom and who is missing."))
    return redirect(map_url(drawn))


@requires(services.update_map)
@require_http_methods(["GET", "POST"])
def map_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    decision_map = _map(request, pk)
    check_may_draw(request.user, decision_map.client)
    form = MapForm(request.POST or None, decision_map=decision_map)
    if submit(form, services.update_map, by=request.user, decision_map=decision_map):
        return redirect(map_url(decision_map))
    context = {
        "form": form, "map": decision_map, "theirs": other_version(form, decision_map), "back": map_url(decision_map),
    }  # fmt: skip
    return render(request, "dossiers/map_form.html", context, status=422 if form.is_bound else 200)


def _back_to_the_people(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int
) -> HttpResponse:
    messages.error(request, str(error))
    return redirect(map_url(_map(request, pk)))


@requires(services.make_main)
@require_POST
@on_refusal(_back_to_the_people)
def map_main(request: SignedInRequest, pk: int) -> HttpResponse:
    decision_map = services.make_main(by=request.user, decision_map=_map(request, pk))
    messages.success(request, _("Coverage and roles go by this map now."))
    return redirect(map_url(decision_map))


@requires(services.remove_map)
@require_POST
@on_refusal(_back_to_the_people)
def map_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    decision_map = _map(request, pk)
    services.remove_map(by=request.user, decision_map=decision_map)
    messages.success(request, _("The map is removed."))
    return redirect("dossiers:client_people", decision_map.client_id)


@requires(services.add_seat)
@require_http_methods(["GET", "POST"])
def seat_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody or a hole on the map; the address may name a contact."""
    decision_map, user = _map(request, pk), request.user
    check_may_draw(user, decision_map.client)
    people = ClientContact.objects.visible_to(user).select_related("person")
    contact = people.filter(pk=int_param(request.GET.get("contact"))).first()
    form = SeatForm(request.POST or None, user=user, decision_map=decision_map, contact=contact)
    if submit(form, services.add_seat, by=user, decision_map=decision_map):
        return redirect(map_url(decision_map))
    context = {"form": form, "map": decision_map, "seat": None, "theirs": None, "back": map_url(decision_map)}
    return render(request, SEAT, context, status=422 if form.is_bound else 200)


@requires(services.update_seat)
@require_http_methods(["GET", "POST"])
def seat_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A seat with its stances and lines; another person, role or line."""
    seat, user = _seat(request, pk), request.user
    form = SeatForm(request.POST or None, user=user, decision_map=seat.map, seat=seat)
    if submit(form, services.update_seat, by=user, seat=seat):
        messages.success(request, _("Saved."))
        return redirect(map_url(seat.map))
    return _seat_page(request, seat, form=form)


@requires(services.remove_seat)
@require_POST
def seat_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    decision_map = services.remove_seat(by=request.user, seat=seat)
    messages.success(request, _("Off the map: %(name)s") % {"name": str(seat)})
    return redirect(map_url(decision_map))


@requires(services.note_stance)
@require_POST
def stance_add(request: SignedInRequest, pk: int) -> HttpResponse:
    seat, form = _seat(request, pk), StanceForm(request.POST)
    if submit(form, services.note_stance, by=request.user, seat=seat):
        return redirect("dossiers:seat_edit", pk)
    return _seat_page(request, seat, stance_form=form)


@requires(services.add_line)
@require_POST
def line_add(request: SignedInRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    form = LineForm(request.POST, user=request.user, seat=seat)
    if submit(form, services.add_line, by=request.user, source=seat):
        return redirect("dossiers:seat_edit", pk)
    return _seat_page(request, seat, line_form=form)


@requires(services.remove_line)
@require_POST
def line_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    lines = MapLine.objects.visible_to(request.user).select_related("source__map__client")
    line: MapLine = get_object_or_404(lines, pk=pk)
    services.remove_line(by=request.user, line=line)
    return redirect("dossiers:seat_edit", line.source_id)


def _map(request: SignedInRequest, pk: int) -> DecisionMap:
    rows = DecisionMap.objects.visible_to(request.user).select_related("client", "group")
    found: DecisionMap = get_object_or_404(rows, pk=pk)
    return found


def _seat(request: SignedInRequest, pk: int) -> MapSeat:
    """For those who may draw: the page shows what others may not know."""
    rows = MapSeat.objects.visible_to(request.user).with_people().with_attitude(clock.today())
    seat: MapSeat = get_object_or_404(rows.select_related("map__group"), pk=pk)
    if not request.user.can("people.edit"):
        raise forbidden()
    check_may_draw(request.user, seat.map.client)
    return seat


def _seat_page(
    request: SignedInRequest,
    seat: MapSeat,
    form: SeatForm | None = None,
    stance_form: StanceForm | None = None,
    line_form: LineForm | None = None,
) -> HttpResponse:
    user = request.user
    if has_regime():
        log_secrets(user=user, clients=[seat.client_id])
    is_bound = any(one is not None and one.is_bound for one in (form, stance_form, line_form))
    form = form or SeatForm(user=user, decision_map=seat.map, seat=seat)
    lines = MapLine.objects.visible_to(user).select_related(
        "source__contact__person", "target__contact__person"
    )
    stances = Stance.objects.visible_to(user).filter(seat=seat).select_related("author", "contact__person")
    context: dict[str, Any] = {
        "seat": seat,
        "map": seat.map,
        "form": form,
        "theirs": other_version(form, seat),
        "stances": stances[:STANCES],
        "stance_form": stance_form or StanceForm(),
        "lines": lines.filter(source=seat),
        "lines_to": lines.filter(target=seat),
        "line_form": line_form or LineForm(user=user, seat=seat),
        "back": map_url(seat.map),
    }
    return render(request, SEAT, context, status=422 if is_bound else 200)
