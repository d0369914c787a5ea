from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

RATES = (
    ("standard", "2004-01-01", 18),
    ("standard", "2019-01-01", 20),
    ("standard", "2026-01-01", 22),
    ("reduced", "2004-01-01", 10),
    ("zero", "2004-01-01", 0),
    ("exempt", "2004-01-01", 0),
)
# without the triggers: the history would tell of every product as changed, and no rate is another one
KINDS = """
ALTER TABLE catalogue_product DISABLE TRIGGER USER;
UPDATE catalogue_product SET vat_kind = CASE vat_rate WHEN 22 THEN 'standard' ELSE 'reduced' END
WHERE vat_rate IN (22, 10);
ALTER TABLE catalogue_product ENABLE TRIGGER USER;
"""


def add_rates(apps: Any, schema_editor: Any) -> None:
    rates = apps.get_model("catalogue", "VatRate")
    rates.objects.bulk_create(
        rates(kind=kind, valid_from=dt.date.fromisoformat(since), rate=rate) for kind, since, rate in RATES
    )


def remove_rates(apps: Any, schema_editor: Any) -> None:
    apps.get_model("catalogue", "VatRate").objects.all().delete()


class Migration(migrations.Migration):
    """Rates of VAT as the law has them; products at one of the two get its kind, those at 0 % stay to be told apart."""

    dependencies = [("catalogue", "0005_kinds_of_vat")]

    operations = [
        migrations.RunPython(add_rates, remove_rates),
        migrations.RunSQL(KINDS, migrations.RunSQL.noop),
    ]
