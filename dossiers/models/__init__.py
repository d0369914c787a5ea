from dossiers.models.client import Client, ClientGroup, Stage
from dossiers.models.contract import Contract, TermUnit
from dossiers.models.figures import ClientFigures
from dossiers.models.key_status import KeyDefinition, KeyLevel, KeyStatus
from dossiers.models.note import Note
from dossiers.models.person import ClientContact, ContactRole, Person
from dossiers.models.reference import Channel, MarketSegment, Territory

__all__ = [
    "Channel",
    "Client",
    "ClientContact",
    "ClientFigures",
    "ClientGroup",
    "ContactRole",
    "Contract",
    "KeyDefinition",
    "KeyLevel",
    "KeyStatus",
    "MarketSegment",
    "Note",
    "Person",
    "Stage",
    "TermUnit",
    "Territory",
]
