-- Takes back changes.sql.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT tgname, tgrelid::regclass AS watched FROM pg_trigger
        WHERE tgfoid IN ('integrations_note'::regproc, 'integrations_note_hand_over'::regproc,
                         'integrations_figures_moved'::regproc)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.watched);
    END LOOP;
END $$;
DROP FUNCTION integrations_watch, integrations_note, integrations_note_hand_over, integrations_figures_moved;
