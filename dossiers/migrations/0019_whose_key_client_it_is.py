from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

# on levels below the company a status was that of whoever had the client
NAME = """
UPDATE dossiers_keystatus AS status
SET
    manager_id = CASE WHEN status.level = 'manager' THEN client.manager_id END,
    department_id = CASE WHEN status.level = 'department' THEN manager.department_id END
FROM dossiers_client AS client
JOIN accounts_user AS manager ON manager.id = client.manager_id
WHERE client.id = status.client_id AND status.level <> 'company'
"""


class Migration(CreatedAtOnce):
    dependencies = [("dossiers", "0018_key_statuses_with_days")]

    operations = [migrations.RunSQL(NAME, migrations.RunSQL.noop)]
