from __future__ import annotations

from django.db import migrations

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

INSERT INTO reports_touchedmonth (client_id, month)
SELECT DISTINCT client_id, date_trunc('month', date::timestamp)::date FROM orders_shipmentline;
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


class Migration(migrations.Migration):
    """Every change of shipment lines, by whatever path, tells the rollup which months to redo."""

    dependencies = [("reports", "0004_steps_written_down_first"), ("orders", "0001_initial")]

    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
