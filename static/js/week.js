/* Week: drag a proposal or an activity into a slot. The same actions exist as plain forms (add, move on the activity's page). */
(() => {
  const FIRST = 9 * 60;
  const STEP = 15;
  const QUARTERS = 36;
  let dragged = null;

  const minuteAt = (column, y) => {
    const box = column.getBoundingClientRect();
    const quarter = Math.floor(((y - box.top) / box.height) * QUARTERS);
    return FIRST + Math.min(QUARTERS - 1, Math.max(0, quarter)) * STEP;
  };
  const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-drag]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.url);
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    for (const column of document.querySelectorAll(".is-over")) column.classList.remove("is-over");
  });
  document.addEventListener("dragover", (event) => {
    const column = event.target.closest?.("[data-drop-day]");
    if (!dragged || !column) return;
    event.preventDefault();
    for (const other of document.querySelectorAll(".is-over")) other.classList.toggle("is-over", other === column);
    column.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const column = event.target.closest?.("[data-drop-day]");
    if (!dragged || !column) return;
    event.preventDefault();
    const { url, client, kind, minutes, purpose, source } = dragged.dataset;
    const values = { day: column.dataset.dropDay, starts_at: clock(minuteAt(column, event.clientY)), minutes };
    if (client) Object.assign(values, { client, kind, purpose, source });
    window.htmx.ajax("POST", url, { target: "#week-board", swap: "outerHTML", values });
  });
})();

/* Keys of the proposals: J and K walk through them, X declines the one in focus, 1–5 choose why. Enter places: the focus is on its button. */
(() => {
  const of = (target) => target.closest?.("[data-proposal]");
  const step = (current, by) => {
    const all = [...document.querySelectorAll("[data-proposal]")];
    const next = all[current ? all.indexOf(current) + by : 0];
    next?.querySelector("[data-place], summary")?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
    const form = event.target.closest?.("[data-decline] form");
    if (digit && form && !event.target.matches("[name=note], [type=date]")) {
      const radio = form.querySelector(`[data-digit="${digit[1]}"]`);
      radio.checked = true;
      radio.focus();
      event.preventDefault();
      return;
    }
    if (event.target.matches?.("input, textarea, select")) return;
    const proposal = of(event.target);
    if (event.code === "KeyJ" || event.code === "KeyK") {
      step(proposal, event.code === "KeyJ" ? 1 : -1);
      event.preventDefault();
    } else if (event.code === "KeyX" && proposal) {
      proposal.querySelector("[data-decline]").open = true;
      proposal.querySelector("[data-digit]").focus();
      event.preventDefault();
    }
  });
})();
