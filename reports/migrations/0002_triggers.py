import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce
# Once per statement, from its transition tables: a COPY of a million lines pays for one DISTINCT, not for a
# million trigger calls. `date::timestamp` keeps date_trunc away from the session's time zone.
TRIGGERS = """
CREATE FUNCTION reports_touch_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedmonth (client_id, month)
    SELECT DISTINCT client_id, date_trunc('month', date::timestamp)::date FROM new_lines;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedmonth (client_id, month)
    SELECT client_id, date_trunc('month', date::timestamp)::date FROM new_lines
    UNION
    SELECT client_id, date_trunc('month', date::timestamp)::date FROM old_lines;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedmonth (client_id, month)
    SELECT DISTINCT client_id, date_trunc('month', date::timestamp)::date FROM old_lines;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedmonth (client_id, month) SELECT client_id, month FROM reports_clientmonth;
    RETURN NULL;
END $$;

CREATE TRIGGER reports_touch_inserted AFTER INSERT ON orders_shipmentline
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_inserted();
CREATE TRIGGER reports_touch_updated AFTER UPDATE ON orders_shipmentline
    REFERENCING OLD TABLE AS old_lines NEW TABLE AS new_lines
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_updated();
CREATE TRIGGER reports_touch_deleted AFTER DELETE ON orders_shipmentline
    REFERENCING OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_deleted();
CREATE TRIGGER reports_touch_truncated AFTER TRUNCATE ON orders_shipmentline
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_truncated();
"""

NO_TRIGGERS = """
DROP TRIGGER reports_touch_truncated ON orders_shipmentline;
DROP TRIGGER reports_touch_deleted ON orders_shipmentline;
DROP TRIGGER reports_touch_updated ON orders_shipmentline;
DROP TRIGGER reports_touch_inserted ON orders_shipmentline;
DROP FUNCTION reports_touch_truncated();
DROP FUNCTION reports_touch_deleted();
DROP FUNCTION reports_touch_updated();
DROP FUNCTION reports_touch_inserted();
"""




class Migration(CreatedAtOnce):
    dependencies = [("reports", "0001_initial"), ("orders", "0001_initial")]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='segmentpolicy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_segmentpolicyevent" ("abc_a", "abc_b", "active_days", "cv_x", "cv_y", "dependence_pct", "freq_x", "freq_y", "id", "lost_days", "min_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "risk_shipments", "risk_times", "shown_base", "shown_xyz", "valid_from", "window_months") SELECT new_values."abc_a", new_values."abc_b", new_values."active_days", new_values."cv_x", new_values."cv_y", new_values."dependence_pct", new_values."freq_x", new_values."freq_y", new_values."id", new_values."lost_days", new_values."min_months", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."risk_shipments", new_values."risk_times", new_values."shown_base", new_values."shown_xyz", new_values."valid_from", new_values."window_months" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5afc29a7c4ed30856478a2652c1a04f2a94c6842', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d821b', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_segmentpolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='segmentpolicy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_segmentpolicyevent" ("abc_a", "abc_b", "active_days", "cv_x", "cv_y", "dependence_pct", "freq_x", "freq_y", "id", "lost_days", "min_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "risk_shipments", "risk_times", "shown_base", "shown_xyz", "valid_from", "window_months") SELECT new_values."abc_a", new_values."abc_b", new_values."active_days", new_values."cv_x", new_values."cv_y", new_values."dependence_pct", new_values."freq_x", new_values."freq_y", new_values."id", new_values."lost_days", new_values."min_months", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."risk_shipments", new_values."risk_times", new_values."shown_base", new_values."shown_xyz", new_values."valid_from", new_values."window_months" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='054280de6abd695161cdd77224b1cb904f95165f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d87a0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_segmentpolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='segmentpolicy',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_segmentpolicyevent" ("abc_a", "abc_b", "active_days", "cv_x", "cv_y", "dependence_pct", "freq_x", "freq_y", "id", "lost_days", "min_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "risk_shipments", "risk_times", "shown_base", "shown_xyz", "valid_from", "window_months") SELECT old_values."abc_a", old_values."abc_b", old_values."active_days", old_values."cv_x", old_values."cv_y", old_values."dependence_pct", old_values."freq_x", old_values."freq_y", old_values."id", old_values."lost_days", old_values."min_months", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."risk_shipments", old_values."risk_times", old_values."shown_base", old_values."shown_xyz", old_values."valid_from", old_values."window_months" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='65b971e8643b2231927ba3ac2586224f90d6fa5f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_74e4e', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_segmentpolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_targetevent" ("amount", "id", "manager_id", "measure", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."amount", new_values."id", new_values."manager_id", new_values."measure", new_values."month", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5de9e59bc329de367a7fa209bb77c77309968487', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cfa69', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_targetevent" ("amount", "id", "manager_id", "measure", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."amount", new_values."id", new_values."manager_id", new_values."measure", new_values."month", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a77590e0303b8144b284656e7f660ffa67c3845f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_40222', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_targetevent" ("amount", "id", "manager_id", "measure", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT old_values."amount", old_values."id", old_values."manager_id", old_values."measure", old_values."month", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='379bfeb511f24626256c6f8b20f98ba8ff90724a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_16f1d', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_target', when='AFTER')),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
