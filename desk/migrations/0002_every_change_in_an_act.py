from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

# Pages of the history read acts newest first, of everybody or of one person.
INDEXES = """
CREATE INDEX act_by_time ON pghistory_context (created_at DESC, id DESC);
CREATE INDEX act_by_person ON pghistory_context ((metadata ->> 'user'), created_at DESC, id DESC);
CREATE INDEX act_for_absent ON pghistory_context ((metadata ->> 'acting_for'), created_at DESC, id DESC)
    WHERE metadata ->> 'acting_for' IS NOT NULL;
CREATE INDEX act_by_source ON pghistory_context
    USING gin (lower(coalesce(metadata ->> 'source', '') || ' ' || coalesce(metadata ->> 'token', '')) gin_trgm_ops)
    WITH (fastupdate = off) WHERE metadata ? 'source' OR metadata ? 'token';
"""
NO_INDEXES = "DROP INDEX act_by_time; DROP INDEX act_by_person; DROP INDEX act_for_absent; DROP INDEX act_by_source;"

# As pghistory's own, but what is written past the application has an act, too: one a transaction, with the role of the
# database that wrote.
ATTACH = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE AS $$
DECLARE
    _pgh_context_id UUID;
    _pgh_context_metadata JSONB;
BEGIN
    _pgh_context_id := nullif(current_setting('pghistory.context_id', true), '');
    _pgh_context_metadata := nullif(current_setting('pghistory.context_metadata', true), '');
    IF _pgh_context_id IS NULL OR _pgh_context_metadata IS NULL THEN
        _pgh_context_id := gen_random_uuid();
        _pgh_context_metadata := jsonb_build_object('user', NULL, 'role', session_user);
        PERFORM set_config('pghistory.context_id', _pgh_context_id::text, true),
            set_config('pghistory.context_metadata', _pgh_context_metadata::text, true);
    END IF;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
        VALUES (_pgh_context_id, _pgh_context_metadata, NOW(), NOW())
        ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
            WHERE pghistory_context.metadata != EXCLUDED.metadata;
    RETURN _pgh_context_id;
END;
$$ LANGUAGE plpgsql;
"""
AS_IT_WAS = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE AS $$
DECLARE
    _pgh_context_id UUID;
    _pgh_context_metadata JSONB;
BEGIN
    BEGIN
        SELECT INTO _pgh_context_id CURRENT_SETTING('pghistory.context_id');
        SELECT INTO _pgh_context_metadata CURRENT_SETTING('pghistory.context_metadata');
        EXCEPTION WHEN OTHERS THEN
    END;
    IF _pgh_context_id IS NOT NULL AND _pgh_context_metadata IS NOT NULL THEN
        INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
            VALUES (_pgh_context_id, _pgh_context_metadata, NOW(), NOW())
            ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
                WHERE pghistory_context.metadata != EXCLUDED.metadata;
        RETURN _pgh_context_id;
    ELSE
        RETURN NULL;
    END IF;
END;
$$ LANGUAGE plpgsql;
"""

# Events from before that have none: those of one moment are of one transaction.
ADOPT = """
DO $$
DECLARE
    events RECORD;
BEGIN
    FOR events IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = current_schema AND column_name = 'pgh_context_id' AND table_name <> 'pghistory_context'
    LOOP
        EXECUTE format(
            'WITH moments AS MATERIALIZED (
                SELECT pgh_created_at AS at, gen_random_uuid() AS id FROM %1$I
                WHERE pgh_context_id IS NULL GROUP BY pgh_created_at
            ), acts AS (
                INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
                SELECT id, jsonb_build_object(''user'', NULL), at, at FROM moments
            )
            UPDATE %1$I events SET pgh_context_id = moments.id FROM moments
            WHERE events.pgh_context_id IS NULL AND events.pgh_created_at = moments.at',
            events.table_name
        );
    END LOOP;
END $$;
"""


class Migration(CreatedAtOnce):

    dependencies = [
        ('desk', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('plans', '0003_week_plan_history'),
    ]

    operations = [
        migrations.RunSQL(INDEXES, NO_INDEXES),
        migrations.RunSQL(ATTACH, AS_IT_WAS),
        migrations.RunSQL(ADOPT, migrations.RunSQL.noop),
    ]
