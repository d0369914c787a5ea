"""`manage.py publish_company`: processes of this machine learn of the company and its rules from the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.company.publishing import publish_company
from accounts.rules.publishing import publish_rules
from kam_crm.shared.published import publish_registered


class Command(BaseCommand):
    help = "Let this machine know the company's currency, language, time zone and calendar, as after a restored backup."

    def handle(self, *args: Any, **options: Any) -> None:
        publish_company()
        publish_rules()
        publish_registered()
