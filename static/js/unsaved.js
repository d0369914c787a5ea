/* Leaving a changed form (data-guard) asks first. Sending it, by htmx too, does not. */
(() => {
  const changed = new Set();
  const guarded = (event) => event.target.closest?.("form[data-guard]");
  const note = (event) => { const form = guarded(event); if (form) changed.add(form); };
  const forget = (event) => { const form = guarded(event); if (form) changed.delete(form); };
  document.addEventListener("input", note);
  document.addEventListener("change", note);
  document.addEventListener("submit", forget);
  document.addEventListener("reset", forget);
  document.addEventListener("htmx:sendError", note);
  /* a refused form that came back still holds what was typed */
  const refused = (root) => root.querySelectorAll('form[data-guard]:has([aria-invalid="true"], .form-errors)').forEach((form) => changed.add(form));
  refused(document);
  document.addEventListener("htmx:load", (event) => refused(event.target.parentNode || event.target));
  addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });
})();
