/* Messages in the corner. Errors and what can be taken back stay until closed; the rest go after eight seconds, later while the pointer is on them.
   A script or an answer's HX-Trigger says {"toast": {"text": …, "tone": "success"}}. */
(() => {
  const stay = 8000;
  const watch = (card) => {
    if (card.dataset.watched) return;
    card.dataset.watched = "1";
    card.querySelector("[data-toast-close]").addEventListener("click", () => card.remove());
    if (card.matches(".toast-error, :has(form)")) return;
    let timer = setTimeout(() => card.remove(), stay);
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", () => { timer = setTimeout(() => card.remove(), stay); });
  };
  const watchAll = () => document.querySelectorAll("[data-toast]").forEach(watch);

  const show = ({ text, tone = "info" }) => {
    const card = document.createElement("div");
    card.className = `toast-card toast-${tone}`;
    card.dataset.toast = "";
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    Object.assign(close, { type: "button", className: "tool", textContent: "×" });
    close.dataset.toastClose = "";
    close.setAttribute("aria-label", document.getElementById("texts").dataset.close);
    card.append(words, close);
    document.getElementById("toasts").append(card);
    watch(card);
  };

  document.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("htmx:afterSettle", watchAll);
  watchAll();
})();
