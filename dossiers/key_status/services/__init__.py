from dossiers.key_status.services.assessing import assess_client, dismiss_candidate
from dossiers.key_status.services.key_types import end_key_type, set_key_type
from dossiers.key_status.services.portfolio import portfolio_warning
from dossiers.key_status.services.statuses import end_key_status, set_key_status

__all__ = [
    "assess_client",
    "dismiss_candidate",
    "end_key_status",
    "end_key_type",
    "portfolio_warning",
    "set_key_status",
    "set_key_type",
]
