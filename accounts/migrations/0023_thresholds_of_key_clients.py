from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {
    "key_portfolio": 3, "key_share_low": 30, "key_share_high": 55, "key_share_alarm": 75, "npv_rate": 20, "npv_years": 3,
}  # fmt: skip


class Migration(migrations.Migration):
    """Key clients: how many one manager has, their share in sales, what their value is counted with."""

    dependencies = [("accounts", "0022_personal_showings")]

    operations = [first_thresholds(THRESHOLDS)]
