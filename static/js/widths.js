/* Lengths that belong to data: data-width and data-left in % (of data-of, if given), data-rows="start span" in rows of a grid.
   The strict CSP forbids style attributes; the style object is allowed. */
(() => {
  const percent = (text, whole = 100) => {
    const value = Number(text.replace(",", ".").replace(/[^\d.-]/g, "")) / whole;
    return `${Math.min(100, Math.max(0, 100 * value || 0))}%`;
  };
  const set = (root) => {
    for (const bar of root.querySelectorAll("[data-width]")) bar.style.width = percent(bar.dataset.width, bar.dataset.of);
    for (const mark of root.querySelectorAll("[data-left]")) mark.style.left = percent(mark.dataset.left, mark.dataset.of);
    for (const slot of root.querySelectorAll("[data-rows]")) {
      const [start, span] = slot.dataset.rows.split(" ").map(Number);
      slot.style.gridRow = `${start} / span ${span}`;
    }
  };
  set(document);
  document.addEventListener("htmx:load", (event) => set(event.target.parentNode || event.target));
})();
