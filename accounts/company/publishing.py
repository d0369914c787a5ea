"""What the database knows of the company, for the processes of this machine."""

from __future__ import annotations

from accounts.company.models import CompanyProfile
from kam_crm.shared.company import alone, publish


def publish_company() -> None:
    """Let the processes of this machine know what stands in the database: after a restored backup, on a new machine."""
    with alone():
        profile = CompanyProfile.objects.first()
        publish(profile.known if profile else None)
