from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {
    "tolerance_days": 5,
    "near_limit": 80,
    "long_overdue": 60,
    "limit_margin": 5,
    "silent_days": 45,
    "contract_ends": 60,
    "near_plan": 90,
    "norm.AX": 7,
    "norm.AY": 14,
    "norm.AZ": 14,
    "norm.BX": 30,
    "norm.BY": 30,
    "norm.BZ": 30,
    "norm.CX": 90,
    "norm.CY": 90,
    "norm.CZ": 90,
    "norm.new": 14,
    "norm.prospect": 30,
}


class Migration(migrations.Migration):
    """The thresholds that were constants until now."""

    dependencies = [("accounts", "0010_first_limits")]

    operations = [first_thresholds(THRESHOLDS)]
