/* A form is sent once: over a slow line a second press, or Enter pressed again, would enter the same thing twice. The way is free again
   when the page is shown again, after Esc (which stops loading) and after half a minute. Answers that leave the page standing are
   meant to be asked for again: their button carries data-repeat. htmx forms see to it themselves. */
(() => {
  let sent = new WeakMap();
  const patience = 30_000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (event.submitter?.hasAttribute("data-repeat")) return;
    if (Date.now() - (sent.get(form) ?? -patience) < patience) event.preventDefault();
    else sent.set(form, Date.now());
  });
  const free = () => { sent = new WeakMap(); };
  addEventListener("pageshow", free);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") free(); });
})();
