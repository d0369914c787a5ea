from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

# a map of a group is seen by whoever has a client of it: a line for each of its clients
OF_MAP = "JOIN dossiers_client g ON g.id = m.client_id OR g.group_id = m.group_id"
REACH = {
    "decision-maps": f"JOIN dossiers_decisionmap m ON m.id = r.id {OF_MAP}",
    "map-seats": f"JOIN dossiers_decisionmap m ON m.id = r.map_id {OF_MAP}",
    "map-stances": "JOIN dossiers_mapseat s ON s.id = r.seat_id JOIN dossiers_decisionmap m ON m.id = s.map_id "
    + OF_MAP,
    "map-lines": "JOIN dossiers_mapseat s ON s.id = r.source_id JOIN dossiers_decisionmap m ON m.id = s.map_id "
    + OF_MAP,
}
TABLES = {
    "decision-maps": "dossiers_decisionmap",
    "map-seats": "dossiers_mapseat",
    "map-stances": "dossiers_stance",
    "map-lines": "dossiers_mapline",
}
# the row itself, not the table: a map that was deleted is in it no more
DELETED = REACH | {"decision-maps": OF_MAP.replace("m.", "r.")}


def watch(kind: str) -> str:
    reach = DELETED[kind]
    return f"SELECT integrations_watch('{TABLES[kind]}', '{kind}', client => 'g.id', reach => '{reach}');"


def hand_over(kind: str) -> str:
    """A client handed over takes its maps along, those of its group among them."""
    found = REACH[kind].replace(OF_MAP, "")
    insert = (
        "INSERT INTO integrations_change (kind, row_id, what, client_id, manager_id, left_id) "
        f"SELECT ''{kind}'', r.id, ''h'', n.id, n.manager_id, o.manager_id FROM {TABLES[kind]} r {found} "
        "JOIN new_rows n ON n.id = m.client_id OR n.group_id = m.group_id JOIN old_rows o ON o.id = n.id "
        "WHERE o.manager_id <> n.manager_id"
    )
    return (
        f"CREATE TRIGGER change_hand_over_{kind.replace('-', '_')} AFTER UPDATE ON dossiers_client "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT "
        f"EXECUTE FUNCTION integrations_note('{insert}');"
    )


def unwatch(kind: str, table: str) -> str:
    name = kind.replace("-", "_")
    return "".join(f"DROP TRIGGER change_{name}_{event} ON {table};" for event in ("insert", "update", "delete"))


# a seat shows the last stance of whoever sits there; relations between people hang on two clients or more
OTHERS = f"""
SELECT integrations_watch('dossiers_stance', 'map-seats', id => 'r.seat_id', client => 'g.id', part => true,
           reach => '{REACH["map-stances"]}'),
       integrations_watch('dossiers_personlink', 'person-links', client => '');
"""
WATCH = "".join(map(watch, TABLES)) + "".join(map(hand_over, TABLES)) + OTHERS
UNWATCH = (
    "".join(unwatch(kind, table) for kind, table in TABLES.items())
    + "".join(f"DROP TRIGGER change_hand_over_{kind.replace('-', '_')} ON dossiers_client;" for kind in TABLES)
    + unwatch("map-seats", "dossiers_stance")
    + unwatch("person-links", "dossiers_personlink")
)


class Migration(CreatedAtOnce):
    """Decision maps in the feed of changes."""

    dependencies = [
        ("integrations", "0025_watch_meetings_and_projects"),
        ("dossiers", "0023_decision_maps"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
