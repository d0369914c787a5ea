from __future__ import annotations

import datetime as dt

from dossiers.models import CandidateDismissal, KeyAssessment
from kam_crm.shared import clock
from tests.factories.dossiers import (
    ChannelFactory,
    ClientContactFactory,
    ClientFactory,
    ClientGroupFactory,
    ClientTeamMemberFactory,
    CompetitorFactory,
    CompetitorNewsFactory,
    CompetitorOfferFactory,
    CompetitorPriceFactory,
    ContractFactory,
    DealerLinkFactory,
    DecisionMapFactory,
    DepartureFactory,
    DocumentContentFactory,
    DocumentFactory,
    DossierAnswerFactory,
    DossierItemFactory,
    HandoverFactory,
    KeyStatusFactory,
    KeyTypeFactory,
    MapLineFactory,
    MapSeatFactory,
    MarketSegmentFactory,
    NoteFactory,
    OutletFactory,
    PersonalDataFactory,
    PersonFactory,
    PersonLinkFactory,
    PersonMergeFactory,
    PowerFactory,
    SegmentNoteFactory,
    StanceFactory,
    TenderFactory,
    TenderParticipantFactory,
    TerritoryFactory,
)
from tests.factories.orders import ProductFactory
from tests.permissions.world import World


def build_dossiers(world: World) -> None:
    """A client per side with a contact person, a note, a contract, an outlet and key status."""
    for factory, name in (
        (TerritoryFactory, "territory"),
        (ChannelFactory, "channel"),
        (MarketSegmentFactory, "market_segment"),
        (ClientGroupFactory, "client_group"),
    ):
        world[name] = factory()
    world["dossier_template"] = DossierItemFactory(key="needs", label="What they need").template
    DossierItemFactory(template=world["dossier_template"], key="plans")
    for side in world.sides.values():
        client = ClientFactory(manager=side.manager, name=f"Shop of {side.name}", code=f"SHOP-{side.name}")
        side["client"] = client
        side["word"] = TerritoryFactory()
        side["departure"] = DepartureFactory()
        side["person"] = PersonFactory(full_name=f"Buyer of {side.name}")
        side["link"] = ClientContactFactory(client=client, person=side["person"])
        side["personal"] = PersonalDataFactory(person=side["person"])
        side["note"] = NoteFactory(client=client, text=f"Note of {side.name}")
        side["contract"] = ContractFactory(client=client, number=f"Contract of {side.name}")
        dealer = ClientFactory(manager=side.manager, name=f"Dealer of {side.name}")
        side["dealer_link"] = DealerLinkFactory(client=client, dealer=dealer, note=f"Note of {side.name}")
        side["merge"] = PersonMergeFactory(kept=side["person"], by=side.manager)
        side["power"] = PowerFactory(
            user=side.manager, number=f"Power of {side.name}", content=DocumentContentFactory(),
            file_name="power.txt", media_type="text/plain",
        )  # fmt: skip
        side["outlet"] = OutletFactory(client=client, name=f"Outlet of {side.name}")
        side["document"] = DocumentFactory(client=client, name=f"File of {side.name}.txt")
        side["answer"] = DossierAnswerFactory(client=client, value=f"Needs of {side.name}")
        side["member"] = ClientTeamMemberFactory(client=client)
        side["handover"] = HandoverFactory(
            client=client, manager=side.manager, by=world.users["director"], reason=f"Reason of {side.name}"
        )
        side["map"] = DecisionMapFactory(client=client, title=f"Map of {side.name}")
        side["seat"] = MapSeatFactory(map=side["map"], contact=side["link"])
        side["stance"] = StanceFactory(seat=side["seat"])
        other = ClientContactFactory(client=client, person__full_name=f"Decider of {side.name}")
        target = MapSeatFactory(map=side["map"], contact=other)
        side["map_line"] = MapLineFactory(source=side["seat"], target=target)
        side["person_link"] = PersonLinkFactory(first=side["person"], second=other.person)
        side["offer"] = CompetitorOfferFactory(client=client, text=f"Offer to {side.name}")
        side["rival_price"] = CompetitorPriceFactory(client=client, product=ProductFactory())
        side["competitor"] = CompetitorFactory(name=f"Rival of {side.name}")
        side["tender"] = TenderFactory(
            client=client, name=f"Tender of {side.name}", outcome="lost", reason=f"Dear for {side.name}",
            decided_on=clock.today(),
        )  # fmt: skip
        TenderParticipantFactory(tender=side["tender"], competitor=side["competitor"])
        side["segment_note"] = SegmentNoteFactory(author=side.manager)
        side["rival_news"] = CompetitorNewsFactory(competitor=side["competitor"], author=side.manager)
        side["key_status"] = KeyStatusFactory(client=client)
        side["key_type"] = KeyTypeFactory(client=client)
        side["key_assessment"] = KeyAssessment.objects.create(client=client, updated_by=side.manager)
        # hidden until yesterday: the client is a candidate as before
        yesterday = clock.today() - dt.timedelta(days=1)
        side["dismissal"] = CandidateDismissal.objects.create(
            client=client, reason="Too small", dismissed_on=yesterday, hidden_until=yesterday, by=side.manager
        )
