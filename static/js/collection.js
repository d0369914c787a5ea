/* Collection by keys: J and K walk [data-row], Enter saves [data-result]; 1–4, C and Z are keys of the page (data-hotkey, keys.js).
   Ticks of the invoices change the sum and, until somebody typed one, the promised amount. */
(() => {
  const typing = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog");
  const form = () => document.querySelector("[data-result]");
  const step = (by) => {
    const all = [...document.querySelectorAll("[data-work] [data-row]")];
    const at = all.findIndex((link) => link.getAttribute("aria-current") === "true");
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    if (next && all.indexOf(next) !== at) next.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return;
    if (event.code === "KeyJ") step(1);
    else if (event.code === "KeyK") step(-1);
    else if (event.key === "Enter" && !event.target.closest?.("a, button, summary") && form()) {
      event.preventDefault();
      form().requestSubmit();
    }
  });

  const cents = (text) => Math.round((Number(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".")) || 0) * 100);
  document.addEventListener("input", (event) => {
    const amount = form()?.querySelector("[data-amount]");
    if (event.target === amount) amount.dataset.typed = "1";
    if (!event.target.matches?.("[data-open]")) return;
    const boxes = [...form().querySelectorAll("[data-open]:checked")];
    const sum = boxes.reduce((all, box) => all + cents(box.dataset.open), 0) / 100;
    const words = sum.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    form().querySelector("[data-chosen]").textContent = words;
    if (amount && !amount.dataset.typed) amount.value = words;
  });
})();
