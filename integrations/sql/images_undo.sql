-- Undoes images.sql.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT tgname, tgrelid::regclass AS watched FROM pg_trigger WHERE tgfoid = 'integrations_keep_image'::regproc
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.watched);
    END LOOP;
END $$;
DROP FUNCTION integrations_keep_images, integrations_keep_image;
