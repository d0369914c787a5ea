from __future__ import annotations

from typing import Any

from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

TO_PERSONAL = """
INSERT INTO dossiers_personaldata
    (person_id, birthday, family, hobby, "values", gifts, basis, source, created_at, updated_at)
SELECT id, birthday, '', '', '', '', '', '', now(), now() FROM dossiers_person WHERE birthday <> ''
"""
TO_PERSON = """
UPDATE dossiers_person SET birthday = personal.birthday
FROM dossiers_personaldata AS personal WHERE personal.person_id = dossiers_person.id AND personal.birthday <> ''
"""


class Migration(CreatedAtOnce):
    """Birthdays go where all else stands that is shown on request alone."""

    dependencies: Any = [("dossiers", "0024_personal_data")]

    operations: Any = [migrations.RunSQL(TO_PERSONAL, TO_PERSON)]
