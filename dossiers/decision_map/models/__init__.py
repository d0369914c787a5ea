from dossiers.decision_map.models.lines import MapLine, PersonLink
from dossiers.decision_map.models.map import DecisionMap
from dossiers.decision_map.models.seat import MapSeat, Stance
from dossiers.decision_map.models.words import (
    Archetype,
    Attitude,
    Influence,
    LineKind,
    PersonLinkKind,
    Relation,
)

__all__ = [
    "Archetype",
    "Attitude",
    "DecisionMap",
    "Influence",
    "LineKind",
    "MapLine",
    "MapSeat",
    "PersonLink",
    "PersonLinkKind",
    "Relation",
    "Stance",
]
