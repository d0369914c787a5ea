/* Arrows move through a decision map: up to the boss, down to the first below, sideways along one level. Enter opens the seat. */
(() => {
  const seatOf = (item) => item?.querySelector(":scope > .person [data-seat]");
  const beside = (map, item, step) => {
    const depth = (one) => {
      let level = 0;
      for (let up = one.parentElement; up !== map; up = up.parentElement) level += up.matches("ul") ? 1 : 0;
      return level;
    };
    const level = [...map.querySelectorAll("li")].filter((one) => depth(one) === depth(item));
    return level[level.indexOf(item) + step];
  };
  const next = {
    ArrowUp: (_map, item) => item.parentElement.closest("li"),
    ArrowDown: (_map, item) => item.querySelector(":scope > ul > li"),
    ArrowLeft: (map, item) => beside(map, item, -1),
    ArrowRight: (map, item) => beside(map, item, 1),
  };

  document.addEventListener("keydown", (event) => {
    const seat = event.target.closest?.("[data-map] [data-seat]");
    if (!seat || !next[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = seatOf(next[event.key](seat.closest("[data-map]"), seat.closest("li")));
    if (!target) return;
    event.preventDefault();
    target.focus();
  });
})();
