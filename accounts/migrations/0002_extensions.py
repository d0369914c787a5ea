from __future__ import annotations

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Search by parts of words needs trigrams before the first table that indexes them."""

    dependencies = [("accounts", "0001_initial")]
    run_before = [("dossiers", "0001_initial"), ("orders", "0001_initial")]

    operations = [TrigramExtension(), BtreeGinExtension()]
