from dossiers.key_status.models.assessment import CRITERIA, THREE_P, KeyAssessment
from dossiers.key_status.models.client_type import ClientKeyType, KeyType, TypeState
from dossiers.key_status.models.dismissal import CandidateDismissal
from dossiers.key_status.models.status import (
    DETAILS,
    SHORT_DEFINITIONS,
    KeyDefinition,
    KeyLevel,
    KeyOrigin,
    KeyStatus,
)

__all__ = [
    "CRITERIA",
    "DETAILS",
    "SHORT_DEFINITIONS",
    "THREE_P",
    "CandidateDismissal",
    "ClientKeyType",
    "KeyAssessment",
    "KeyDefinition",
    "KeyLevel",
    "KeyOrigin",
    "KeyStatus",
    "KeyType",
    "TypeState",
]
