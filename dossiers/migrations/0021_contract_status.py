from __future__ import annotations

from typing import Any

from django.db import migrations


def from_agreed(apps: Any, schema_editor: Any) -> None:
    """Those that counted were signed; a proposal was not."""
    contracts = apps.get_model("dossiers", "Contract")
    contracts.objects.filter(is_agreed=False).update(status="draft")


def to_agreed(apps: Any, schema_editor: Any) -> None:
    """What is agreed and not signed counted nowhere."""
    contracts = apps.get_model("dossiers", "Contract")
    contracts.objects.update(is_agreed=False)
    contracts.objects.filter(status="signed").update(is_agreed=True)


class Migration(migrations.Migration):
    """The status of contracts, from whether they were agreed."""

    dependencies = [("dossiers", "0020_powers_and_versions")]

    operations = [migrations.RunPython(from_agreed, to_agreed)]
