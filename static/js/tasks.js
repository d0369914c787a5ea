/* Tasks and promises: on a wide screen an item opens in the panel beside the list. J and K walk the lines, Space ticks, M moves, Enter
   opens, Esc closes the panel. N goes to the quick line (data-hotkey, keys.js). */
(() => {
  const typing = (target) => target.closest?.("input, textarea, select, dialog, summary, button, a");
  const panel = () => document.getElementById("panel");
  const lines = () => [...document.querySelectorAll("[data-item]")];
  const current = () => document.querySelector("[data-item].is-current");
  const hasRoom = () => matchMedia("(min-width: 1200px)").matches;

  const choose = (line) => {
    for (const other of document.querySelectorAll(".is-current")) other.classList.remove("is-current");
    line?.classList.add("is-current");
  };
  const open = (link) => {
    const { pathname, hash } = new URL(link.href);
    const line = link.closest("[data-item]");
    choose(line);
    window.htmx.ajax("GET", pathname, { target: "#panel", swap: "innerHTML" }).then(() => {
      const part = hash ? panel().querySelector(hash) : null;
      if (part?.matches("details")) part.open = true;
      part?.scrollIntoView({ block: "nearest" });
      (part?.querySelector("input:not([type=hidden])") || panel().querySelector("textarea"))?.focus();
    });
  };
  const step = (by) => {
    const all = lines();
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    if (!next) return;
    choose(next);
    next.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-todo] a[data-panel]");
    if (!link || !hasRoom() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  document.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-item]");
    if (line) choose(line);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()?.closest("[data-todo]") && !document.querySelector("details.drop[open]")) panel().replaceChildren();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const line = current();
    if (event.code === "KeyJ") step(1);
    else if (event.code === "KeyK") step(-1);
    else if (line && event.code === "Space") line.querySelector("[data-tick]")?.click();
    else if (line && event.key === "Enter") line.querySelector("a.name").click();
    else if (line && event.code === "KeyM") {
      const mover = line.querySelector("[data-mover]");
      if (!mover) return;
      mover.open = true;
      mover.querySelector("[data-first], button")?.focus();
    } else return;
    event.preventDefault();
  });
})();
