"""Decision maps: names and roles are seen with the client, attitudes and lines by those who see its strategy."""

from __future__ import annotations

from typing import Any

from tests.permissions.matrix import NOTHING, WORKERS, Route

KEEPERS = {"kam", "head"}
STRATEGISTS = {"kam", "head", "director"}


def same(**data: Any) -> Any:
    return lambda world, obj: data


def api(name: str, roles: Any = WORKERS, **options: Any) -> Route:
    return Route(f"api:{name}", roles=roles, **options)


def on_map(world: Any, found: Any) -> dict[str, Any]:
    return {"map": found.pk, "title": "Controller", "roles": ["approver"]}


def at_seat(world: Any, seat: Any) -> dict[str, Any]:
    return {"seat": seat.pk, "attitude": 1}


def between(world: Any, line: Any) -> dict[str, Any]:
    return {"source": line.target_id, "target": line.source_id, "kind": "friends"}


def of_pair(world: Any, link: Any) -> dict[str, Any]:
    return {"person": link.first_id, "other": link.second_id, "kind": "club"}


API = [
    api("decision-maps-list", lists="map"),
    api("decision-maps-list", KEEPERS, method="post", obj="client", kwargs=NOTHING, hidden={400},
        data=lambda world, client: {"client_code": client.code, "title": "Dairy"}),
    api("decision-maps-detail", obj="map"),
    api("decision-maps-detail", KEEPERS, obj="map", method="patch", data=same(title="Dairy")),
    api("decision-maps-make-main", KEEPERS, obj="map", method="post"),
    api("decision-maps-remove", KEEPERS, obj="map", method="post"),
    api("map-seats-list", lists="seat"),
    api("map-seats-list", KEEPERS, method="post", obj="map", kwargs=NOTHING, hidden={400}, data=on_map),
    api("map-seats-detail", obj="seat"),
    api("map-seats-detail", KEEPERS, obj="seat", method="patch", data=same(note="Asks for figures")),
    api("map-seats-remove", KEEPERS, obj="seat", method="post"),
    api("map-stances-list", STRATEGISTS, lists="stance"),
    api("map-stances-list", KEEPERS, method="post", obj="seat", kwargs=NOTHING, hidden={400}, data=at_seat),
    api("map-stances-detail", STRATEGISTS, obj="stance"),
    api("coverage-list", STRATEGISTS, lists="client"),
    api("coverage-detail", STRATEGISTS, obj="client"),
    api("map-lines-list", STRATEGISTS, lists="map_line"),
    api("map-lines-list", KEEPERS, method="post", obj="map_line", kwargs=NOTHING, hidden={400}, data=between),
    api("map-lines-detail", STRATEGISTS, obj="map_line"),
    api("map-lines-remove", KEEPERS, obj="map_line", method="post"),
    api("person-links-list", STRATEGISTS, lists="person_link"),
    api("person-links-list", KEEPERS, method="post", obj="person_link", kwargs=NOTHING, hidden={400}, data=of_pair),
    api("person-links-detail", STRATEGISTS, obj="person_link"),
    api("person-links-detail", KEEPERS, obj="person_link", method="patch", data=same(note="School friends")),
    api("person-links-end", KEEPERS, obj="person_link", method="post"),
]  # fmt: skip


def page(name: str, roles: Any = KEEPERS, **options: Any) -> Route:
    return Route(f"dossiers:{name}", roles=roles, **options)


def of_line(world: Any, line: Any) -> dict[str, Any]:
    return {"kind": "friends", "target": line.target_id}


PAGES = [
    page("map_draw", method="post", obj="client"),
    page("map_edit", obj="map"),
    page("map_edit", method="post", obj="map", data=same(title="Dairy")),
    page("map_main", method="post", obj="map"),
    page("map_remove", method="post", obj="map"),
    page("seat_add", obj="map"),
    page("seat_add", method="post", obj="map", data=same(title="Controller", roles=["approver"], influence="2")),
    page("seat_edit", obj="seat"),
    page("seat_edit", method="post", obj="seat", data=same(title="Controller", roles=["approver"], influence="2")),
    page("seat_remove", method="post", obj="seat"),
    page("stance_add", method="post", obj="seat", data=same(attitude="1", on="2026-01-15")),
    page("line_add", method="post", obj="map_line", kwargs=lambda world, line: {"pk": line.source_id}, data=of_line),
    page("line_remove", method="post", obj="map_line"),
    page("person_links", STRATEGISTS, lists="person_link", mark=lambda link: str(link.second)),
    page("person_link_add", method="post", obj="person_link", kwargs=NOTHING, hidden={422}, data=of_pair),
    page("person_link_end", method="post", obj="person_link"),
    Route("plans:coverage_list", STRATEGISTS, lists="client", query=same(scope="all")),
    Route("plans:coverage_export", STRATEGISTS, lists="client", query=same(format="csv", scope="all")),
    Route("plans:map_sheet", STRATEGISTS, obj="map"),
    Route("plans:map_export", STRATEGISTS, obj="map", query=same(format="csv")),
]  # fmt: skip
ROUTES = [*PAGES, *API]
