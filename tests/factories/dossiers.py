from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from dossiers.models import (
    Channel,
    Client,
    ClientContact,
    ClientGroup,
    ClientKeyType,
    ClientSummary,
    ClientTeamMember,
    Competitor,
    CompetitorNews,
    CompetitorOffer,
    CompetitorPrice,
    Contract,
    DealerLink,
    DecisionMap,
    Departure,
    Document,
    DocumentContent,
    DossierAnswer,
    DossierItem,
    DossierTemplate,
    Handover,
    HandoverLine,
    KeyStatus,
    MapLine,
    MapSeat,
    MarketSegment,
    Note,
    Outlet,
    Person,
    PersonalData,
    PersonLink,
    PersonMerge,
    PowerOfAttorney,
    SegmentNote,
    SegmentNoteKind,
    Stance,
    Tender,
    TenderParticipant,
    Territory,
)
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory

_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def valid_inn(number: int) -> str:
    """A company's INN of Saint Petersburg with right check digit, different for each number."""
    body = f"78{number:07}"
    check = sum(weight * int(digit) for weight, digit in zip(_INN_WEIGHTS, body, strict=True)) % 11 % 10
    return f"{body}{check}"


class NamedFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ("name",)


class MarketSegmentFactory(NamedFactory):
    class Meta:
        model = MarketSegment

    name = factory.Sequence("Сегмент {}".format)


class ChannelFactory(NamedFactory):
    class Meta:
        model = Channel

    name = factory.Sequence("Канал {}".format)


class TerritoryFactory(NamedFactory):
    class Meta:
        model = Territory

    name = factory.Sequence("Территория {}".format)


class ClientGroupFactory(NamedFactory):
    class Meta:
        model = ClientGroup

    name = factory.Sequence("Группа {}".format)


class ClientFactory(factory.django.DjangoModelFactory):
    """A customer with its row of figures; `summary__debt=…` sets them."""

    class Meta:
        model = Client
        skip_postgeneration_save = True

    code = factory.Sequence("K{:05}".format)
    name = factory.Sequence("ООО «Клиент {}»".format)
    legal_name = factory.SelfAttribute("name")
    inn = factory.Sequence(lambda number: valid_inn(number + 1))
    kpp = "781601001"
    stage = "customer"
    source = "referral"
    manager = factory.SubFactory(UserFactory, role="kam")
    summary = factory.RelatedFactory("tests.factories.dossiers.ClientSummaryFactory", "client")


class ClientSummaryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientSummary

    client = factory.SubFactory(ClientFactory, summary=None)


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    full_name = factory.Sequence("Лебедева Ирина {}".format)
    phone = factory.Sequence("+7921{:07}".format)
    email = factory.Sequence("person{}@client.example".format)


class PersonalDataFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonalData

    person = factory.SubFactory(PersonFactory)
    birthday = "11-21"
    basis = "consent"
    source = "Told by the person"


class ClientContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientContact

    client = factory.SubFactory(ClientFactory)
    person = factory.SubFactory(PersonFactory)
    position = "закупщик"
    role = "buyer"


class DecisionMapFactory(factory.django.DjangoModelFactory):
    """The main map of a client, with nobody on it."""

    class Meta:
        model = DecisionMap

    client = factory.SubFactory(ClientFactory)
    title = "Who decides"
    is_main = True


class MapSeatFactory(factory.django.DjangoModelFactory):
    """Somebody of the map's client; `contact=None, title=…` for a hole."""

    class Meta:
        model = MapSeat

    map = factory.SubFactory(DecisionMapFactory)
    contact = factory.SubFactory(ClientContactFactory, client=factory.SelfAttribute("..map.client"))
    roles = factory.LazyAttribute(lambda seat: [seat.contact.role if seat.contact else "decider"])


class StanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stance

    seat = factory.SubFactory(MapSeatFactory)
    contact = factory.SelfAttribute("seat.contact")
    attitude = 1
    on = factory.LazyFunction(clock.today)
    author = factory.SelfAttribute("seat.map.client.manager")


class MapLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MapLine

    source = factory.SubFactory(MapSeatFactory)
    target = factory.SubFactory(MapSeatFactory, map=factory.SelfAttribute("..source.map"))
    kind = "advises"


class PersonLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonLink

    first = factory.SubFactory(PersonFactory)
    second = factory.SubFactory(PersonFactory)
    kind = "friends"


class ContractFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contract

    client = factory.SubFactory(ClientFactory)
    number = factory.Sequence("Д-{}".format)
    signed_on = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=400))
    valid_from = factory.SelfAttribute("signed_on")
    payment_term_days = 21


class PowerFactory(factory.django.DjangoModelFactory):
    """Lets its person sign contracts, today and for a year."""

    class Meta:
        model = PowerOfAttorney

    number = factory.Sequence("ДВ-{}".format)
    user = factory.SubFactory(UserFactory, role="kam")
    powers = ["contracts"]
    valid_from = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=30))
    valid_to = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=335))
    issued_by = factory.SubFactory(UserFactory, role="director")


class OutletFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Outlet

    client = factory.SubFactory(ClientFactory)
    code = factory.Sequence("Т-{}".format)
    name = factory.Sequence("Магазин {}".format)


class ClientTeamMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientTeamMember

    client = factory.SubFactory(ClientFactory)
    user = factory.SubFactory(UserFactory, role="support")
    since = factory.LazyFunction(clock.today)


class DocumentContentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DocumentContent
        django_get_or_create = ("sha256",)

    sha256 = "0" * 64
    data = b"Agreed"


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    client = factory.SubFactory(ClientFactory)
    name = factory.Sequence("Протокол {}.txt".format)
    media_type = "text/plain"
    size = 6
    content = factory.SubFactory(DocumentContentFactory)
    added_by = factory.SelfAttribute("client.manager")


class CompetitorFactory(NamedFactory):
    class Meta:
        model = Competitor
        django_get_or_create = ("name",)

    name = factory.Sequence("Конкурент {}".format)


class CompetitorPriceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetitorPrice

    client = factory.SubFactory(ClientFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    price = Decimal("71.90")
    date = factory.LazyFunction(clock.today)


class CompetitorOfferFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetitorOffer

    client = factory.SubFactory(ClientFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    offered_on = factory.LazyFunction(clock.today)
    text = factory.Sequence("молоко −3 %, отсрочка {} дней".format)
    source = "со слов закупщика"
    author = factory.SelfAttribute("client.manager")


class TenderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tender

    client = factory.SubFactory(ClientFactory)
    name = factory.Sequence("Поставка молока, {}".format)
    date = factory.LazyFunction(clock.today)
    created_by = factory.SelfAttribute("client.manager")


class TenderParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TenderParticipant

    tender = factory.SubFactory(TenderFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    price = Decimal("71.90")


class CompetitorNewsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetitorNews

    competitor = factory.SubFactory(CompetitorFactory)
    date = factory.LazyFunction(clock.today)
    text = factory.Sequence("Набирают {} торговых".format)
    author = factory.SubFactory(UserFactory, role="kam")


class SegmentNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SegmentNote

    segment = factory.SubFactory(MarketSegmentFactory)
    kind = SegmentNoteKind.TRENDS
    date = factory.LazyFunction(clock.today)
    text = factory.Sequence("Сети переходят на собственные марки, {}".format)
    author = factory.SubFactory(UserFactory, role="kam")


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    client = factory.SubFactory(ClientFactory)
    text = "Просят сливки 33 % и прогноз цены масла"
    author = factory.SelfAttribute("client.manager")


class KeyStatusFactory(factory.django.DjangoModelFactory):
    """Sets `Client.is_key` too, as the service does."""

    class Meta:
        model = KeyStatus
        skip_postgeneration_save = True

    client = factory.SubFactory(ClientFactory)
    level = "company"
    definition = 1
    evidence = "12 % дохода компании за год"
    set_by = factory.SelfAttribute("client.manager")
    valid_from = factory.LazyFunction(clock.today)

    @factory.post_generation
    def flag(self, create: bool, extracted: object, **kwargs: object) -> None:
        if create:
            Client.objects.filter(pk=self.client_id).update(is_key=True)


class KeyTypeFactory(factory.django.DjangoModelFactory):
    """A proposal of the manager."""

    class Meta:
        model = ClientKeyType

    client = factory.SubFactory(ClientFactory)
    key_type = "expert"
    state = "proposed"
    set_by = factory.SelfAttribute("client.manager")
    valid_from = factory.LazyFunction(clock.today)


class HandoverFactory(factory.django.DjangoModelFactory):
    """Carried out, of one client where that is given; its journal is empty."""

    class Meta:
        model = Handover
        skip_postgeneration_save = True

    manager = factory.SubFactory(UserFactory, role="kam")
    by = factory.SubFactory(UserFactory, role="head")
    reason = "New territories"
    day = factory.LazyFunction(clock.today)
    done_on = factory.SelfAttribute("day")

    @factory.post_generation
    def client(self, create: bool, extracted: Client | None, **kwargs: object) -> None:
        if create and extracted:
            HandoverLine.objects.create(
                handover=self, client=extracted, manager_before=extracted.manager, is_done=True
            )


class DepartureFactory(factory.django.DjangoModelFactory):
    """Of somebody without clients, in a month."""

    class Meta:
        model = Departure

    user = factory.SubFactory(UserFactory, role="finance")
    by = factory.SubFactory(UserFactory, role="admin")
    reason = "Leaves"
    day = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=30))


class DealerLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DealerLink

    client = factory.SubFactory(ClientFactory)
    dealer = factory.SubFactory(ClientFactory)
    since = factory.LazyFunction(clock.today)


class PersonMergeFactory(factory.django.DjangoModelFactory):
    """A merge that moved nothing."""

    class Meta:
        model = PersonMerge

    kept = factory.SubFactory(PersonFactory)
    merged = factory.SubFactory(PersonFactory, merged_into=factory.SelfAttribute("..kept"))
    by = factory.SubFactory(UserFactory, role="kam")
    moved = factory.LazyFunction(lambda: {"entries": [], "joined": [], "filled": {}, "name": ""})


class DossierTemplateFactory(factory.django.DjangoModelFactory):
    """Of the company, in force since today; without items it demands nothing."""

    class Meta:
        model = DossierTemplate

    valid_from = factory.LazyFunction(clock.today)


class DossierItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DossierItem

    template = factory.SubFactory(DossierTemplateFactory)
    key = factory.Sequence(lambda number: f"own-{number}")
    part = 1
    kind = "long"


class DossierAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DossierAnswer

    client = factory.SubFactory(ClientFactory)
    key = "needs"
    value = "Cream all the year round"
    author = factory.SelfAttribute("client.manager")
    answered_on = factory.LazyFunction(clock.today)
    checked_on = factory.SelfAttribute("answered_on")
