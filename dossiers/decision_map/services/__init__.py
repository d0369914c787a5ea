from dossiers.decision_map.services.lines import (
    add_line,
    end_people_link,
    link_people,
    remove_line,
    update_people_link,
)
from dossiers.decision_map.services.maps import draw_map, make_main, remove_map, update_map
from dossiers.decision_map.services.seats import SeatFacts, add_seat, remove_seat, update_seat
from dossiers.decision_map.services.stances import note_stance

__all__ = [
    "SeatFacts",
    "add_line",
    "add_seat",
    "draw_map",
    "end_people_link",
    "link_people",
    "make_main",
    "note_stance",
    "remove_line",
    "remove_map",
    "remove_seat",
    "update_map",
    "update_people_link",
    "update_seat",
]
