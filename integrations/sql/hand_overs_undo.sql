-- Takes back hand_overs.sql.
DROP TRIGGER change_hand_over_begins ON dossiers_client;
DROP FUNCTION integrations_begin_hand_over();
