"""The nightly by day: figures of today made anew when somebody asks, without waiting for two o'clock."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.jobs import wake
from kam_crm.shared.service import service
from reports.nightly import pipeline


@service(capability="nightly.run")
def order_nightly(*, by: User | None) -> None:
    """All figures as of today. Written down first: where the message gets lost, the beat finds what is to be done."""
    # here, because tasks import the pipeline and are found by their app
    from reports.tasks import resume_nightly

    pipeline.open_run(clock.today(), anew=False)
    transaction.on_commit(lambda: wake(resume_nightly))
