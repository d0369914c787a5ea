from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetitorOffer
from dossiers.subjects import Subject

OFFER = Subject(
    CompetitorOffer,
    _("offer of a competitor"),
    title=str,
    url=lambda offer: reverse("desk:client_competitors", args=[offer.client_id]),
)
