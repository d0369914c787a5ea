/* Search box: arrows walk the suggestions, a digit chooses on whose behalf somebody calls, Esc closes them. */
(() => {
  const form = document.querySelector("[data-find]");
  if (!form) return;
  const input = form.querySelector("input");
  const results = form.querySelector("#find-results");
  const links = () => [...results.querySelectorAll("a[href]")];
  const step = (by) => {
    const all = links();
    const next = all.indexOf(document.activeElement) + by;
    (all[next] || (next < 0 ? input : all[0]))?.focus();
  };
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      results.replaceChildren();
      input.focus();
    }
    const side = event.target.closest(".box-hit")?.querySelector(`[data-side="${Number(event.key)}"]`);
    if (side && event.target !== input) {
      event.preventDefault();
      return side.click();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("a[href]")) {
      event.preventDefault();
      event.stopPropagation();
      return window.open(event.target.href, "_blank", "noopener");
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  });
  /* an emptied or left box asks nothing and shows no late answer */
  input.addEventListener("htmx:beforeRequest", (event) => { if (!input.value.trim()) event.preventDefault(); });
  results.addEventListener("htmx:beforeSwap", (event) => {
    if (!input.value.trim() || !form.contains(document.activeElement)) event.detail.shouldSwap = false;
  });
  input.addEventListener("input", () => { if (!input.value.trim()) results.replaceChildren(); });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) results.replaceChildren(); });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) results.replaceChildren();
  });
})();

/* Page of results: J and K choose a row, Enter opens it, its letters act on it, a digit chooses a side. */
(() => {
  const hits = document.querySelector("[data-hits]");
  if (!hits) return;
  const rows = () => [...hits.querySelectorAll("[data-hit]")];
  const chosen = () => hits.querySelector("[data-chosen]");
  const choose = (row) => {
    chosen()?.removeAttribute("data-chosen");
    row?.setAttribute("data-chosen", "");
    row?.querySelector("a[href]").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const letter = (/^(?:Key([A-Z])|Digit([1-9]))$/.exec(event.code) || []).slice(1).join("").toLowerCase();
    if (letter === "j" || letter === "k") {
      const at = rows().indexOf(chosen()) + (letter === "j" ? 1 : -1);
      event.preventDefault();
      return choose(rows()[Math.max(0, Math.min(at, rows().length - 1))]);
    }
    const act = letter && chosen()?.querySelector(`[data-act="${letter}"], [data-side="${letter}"]`);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act.click();
  }, true);
  hits.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-hit]");
    if (row && row !== chosen()) { chosen()?.removeAttribute("data-chosen"); row.setAttribute("data-chosen", ""); }
  });
})();
