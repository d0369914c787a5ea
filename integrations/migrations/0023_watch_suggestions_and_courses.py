from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

# who sees them does not depend on a client
WATCH = """
SELECT integrations_watch('plans_suggestion', 'suggestions', client => ''),
       integrations_watch('plans_course', 'courses', client => '');
"""
TABLES = {"plans_suggestion": "suggestions", "plans_course": "courses"}
UNWATCH = "".join(
    f"DROP TRIGGER change_{kind}_{event} ON {table};"
    for table, kind in TABLES.items()
    for event in ("insert", "update", "delete")
)


class Migration(CreatedAtOnce):
    """Suggestions and courses in the feed of changes."""

    dependencies = [("integrations", "0022_watch_decisions"), ("plans", "0015_suggestions_and_courses")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
