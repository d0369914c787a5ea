/* Search box: arrows walk the suggestions, Esc closes them. */
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
