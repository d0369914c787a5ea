from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

# agenda and protocol are parts of a meeting, stages of a project; who sees a meeting does not depend on a client
WATCH = """
SELECT integrations_watch('plans_meeting', 'meetings', client => ''),
       integrations_watch('plans_agendaitem', 'meetings', id => 'r.meeting_id', client => '', part => true),
       integrations_watch('plans_protocolline', 'meetings', id => 'r.meeting_id', client => '', part => true),
       integrations_watch_of_clients('plans_project', 'projects'),
       integrations_watch('plans_projectstage', 'projects', id => 'r.project_id', client => 'p.client_id',
           part => true, reach => 'JOIN plans_project p ON p.id = r.project_id');
"""
TABLES = {
    "plans_meeting": "meetings",
    "plans_agendaitem": "meetings",
    "plans_protocolline": "meetings",
    "plans_projectstage": "projects",
}
OF_CLIENTS = """
DROP TRIGGER change_projects_insert ON plans_project;
DROP TRIGGER change_projects_update ON plans_project;
DROP TRIGGER change_projects_delete ON plans_project;
DROP TRIGGER change_projects_moved ON plans_project;
DROP TRIGGER change_hand_over_projects ON dossiers_client;
"""
UNWATCH = OF_CLIENTS + "".join(
    f"DROP TRIGGER change_{kind}_{event} ON {table};"
    for table, kind in TABLES.items()
    for event in ("insert", "update", "delete")
)


class Migration(CreatedAtOnce):
    """Meetings and projects in the feed of changes."""

    dependencies = [
        ("integrations", "0024_watch_account_teams"),
        ("plans", "0016_meetings_and_projects"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
