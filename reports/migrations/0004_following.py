import django.db.models.functions.datetime
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce

# Once per statement, like those of the touched months. A row without a client says that plans are to be divided anew.
FUNCTIONS = """
CREATE FUNCTION reports_client_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedclient (client_id) SELECT DISTINCT client_id FROM new_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_client_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedclient (client_id)
    SELECT client_id FROM new_rows UNION SELECT client_id FROM old_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_client_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedclient (client_id) SELECT DISTINCT client_id FROM old_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_client_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedclient (client_id) SELECT id FROM new_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_client_handed_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH moved AS (
        SELECT id FROM new_rows INNER JOIN old_rows USING (id) WHERE new_rows.manager_id <> old_rows.manager_id
    )
    INSERT INTO reports_touchedclient (client_id)
    SELECT id FROM moved UNION ALL SELECT NULL WHERE EXISTS (SELECT 1 FROM moved);
    RETURN NULL;
END $$;

CREATE FUNCTION reports_order_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedclient (client_id)
    SELECT new_rows.client_id FROM new_rows INNER JOIN old_rows USING (id)
    WHERE (new_rows.status, new_rows.date) IS DISTINCT FROM (old_rows.status, old_rows.date);
    RETURN NULL;
END $$;

CREATE FUNCTION reports_plan_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedclient (client_id) VALUES (NULL);
    RETURN NULL;
END $$;
"""
OF_CLIENTS = ("receivables_invoice", "receivables_payment", "receivables_creditlimit")
# name of the function, event, transition tables
OF_ROWS = (
    ("reports_client_added", "INSERT", "NEW TABLE AS new_rows"),
    ("reports_client_changed", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ("reports_client_removed", "DELETE", "OLD TABLE AS old_rows"),
)
TRIGGERS = [
    *((function, event, tables, table) for table in OF_CLIENTS for function, event, tables in OF_ROWS),
    ("reports_order_moved", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows", "orders_order"),
    ("reports_client_entered", "INSERT", "NEW TABLE AS new_rows", "dossiers_client"),
    ("reports_client_handed_over", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows", "dossiers_client"),
]
CREATED = FUNCTIONS + "".join(
    f"CREATE TRIGGER {function} AFTER {event} ON {table} REFERENCING {tables}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    for function, event, tables, table in TRIGGERS
) + """
CREATE TRIGGER reports_plan_changed AFTER INSERT OR UPDATE OR DELETE ON reports_target
    FOR EACH STATEMENT EXECUTE FUNCTION reports_plan_changed();
"""
DROPPED = "DROP TRIGGER reports_plan_changed ON reports_target;\n" + "".join(
    f"DROP TRIGGER {function} ON {table};\n" for function, _event, _tables, table in TRIGGERS
) + "".join(
    f"DROP FUNCTION {name}();\n"
    for name in dict.fromkeys([*(function for function, *_rest in TRIGGERS), "reports_plan_changed"])
)


class Migration(CreatedAtOnce):

    dependencies = [
        ('reports', '0003_default_policy'),
        ('receivables', '0002_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Following',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField(verbose_name='last look')),
                ('moved_at', models.DateTimeField(null=True, verbose_name='figures moved')),
            ],
            options={
                'verbose_name': 'following of facts',
                'verbose_name_plural': 'following of facts',
            },
        ),
        migrations.CreateModel(
            name='TouchedClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'touched client',
                'verbose_name_plural': 'touched clients',
            },
        ),
        migrations.AddField(
            model_name='touchedmonth',
            name='at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.RunSQL(CREATED, DROPPED),
    ]
