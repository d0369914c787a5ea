/* Signing in changes the token that every form carries. A page opened before that, in another tab or kept on the device, sends the
   token of this moment instead of its own. Not where somebody else has signed in meanwhile: then the server refuses it, as it should. */
(() => {
  const { person, keptAt } = document.body.dataset;
  const KEY = "person";
  const current = () => /(?:^|; )(?:__Host-)?csrftoken=(\w+)/.exec(document.cookie)?.[1];
  const isStillHere = () => { try { return localStorage.getItem(KEY) === person; } catch { return false; } };
  /* for scripts that send by themselves; null: what the page was given holds */
  window.currentToken = () => (person && isStillHere() && current()) || null;
  if (!person) return;

  try { if (!keptAt) localStorage.setItem(KEY, person); } catch { /* private mode: forms keep their own token */ }
  document.addEventListener("submit", ({ target }) => {
    const field = target.elements?.namedItem("csrfmiddlewaretoken");
    if (field && current() && isStillHere()) field.value = current();
  }, true);
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!current() || !isStillHere()) return;
    detail.headers["X-CSRFToken"] = current();
    if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = current();
  });
})();
