/* Signing in changes the token that every form carries. A page opened before that, in another tab or kept on the device, sends the
   token of this moment instead of its own. Not where somebody else has signed in meanwhile: then the server refuses it, as it should. */
(() => {
  const { person, keptAt } = document.body.dataset;
  const KEY = "person";
  const current = () => /(?:^|; )(?:__Host-)?csrftoken=(\w+)/.exec(document.cookie)?.[1];
  const isStillHere = () => { try { return localStorage.getItem(KEY) === person; } catch { return false; } };
  /* A form is entered once by the mask of its token (accounts/sending/middleware.py): the mask stays, so that the same form of another page is
     another form, and only what it hides becomes the secret of this moment. */
  const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const masked = (token) => {
    const secret = current();
    if (token.length !== 2 * secret.length) return secret;
    const mask = token.slice(0, secret.length);
    const hidden = [...secret].map((letter, n) => LETTERS[(LETTERS.indexOf(letter) + LETTERS.indexOf(mask[n])) % LETTERS.length]);
    return mask + hidden.join("");
  };
  /* for scripts that send by themselves; null: what the page was given holds */
  window.currentToken = () => (person && isStillHere() && current()) || null;
  if (!person) return;

  try { if (!keptAt) localStorage.setItem(KEY, person); } catch { /* private mode: forms keep their own token */ }
  document.addEventListener("submit", ({ target }) => {
    const field = target.elements?.namedItem("csrfmiddlewaretoken");
    if (field && current() && isStillHere()) field.value = masked(field.value);
  }, true);
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!current() || !isStillHere()) return;
    detail.headers["X-CSRFToken"] = current();
    if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = masked(detail.parameters.csrfmiddlewaretoken);
  });
})();
