-- A hand-over notes what belongs to the client as its own statement sees it. What another transaction commits between that
-- and the end of the hand-over was noted under the manager from before and would reach nobody. So a hand-over says, by a
-- lock until its end, since when it has been blind: the feed is not read beyond that (kam_crm/shared/running.py).
CREATE FUNCTION integrations_begin_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- shared: hand-overs do not wait for each other; the number is that of the oldest transaction it may not see, its low half
    PERFORM pg_advisory_xact_lock_shared(
        20262811, pg_snapshot_xmin(pg_current_snapshot())::text::bigint::bit(32)::integer);
    RETURN NEW;
END $$;

CREATE TRIGGER change_hand_over_begins BEFORE UPDATE ON dossiers_client
    FOR EACH ROW WHEN (OLD.manager_id IS DISTINCT FROM NEW.manager_id)
    EXECUTE FUNCTION integrations_begin_hand_over();
