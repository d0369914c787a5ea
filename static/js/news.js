/* The bell: opens the latest notifications in place, marks them as seen by its button alone, and counts anew while the page is looked at.
   Without the script it is a link to the page. Nobody asked for the counting, so its failures are silent. */
(() => {
  const bell = document.querySelector("[data-bell]");
  const pop = document.getElementById("news");
  if (!bell || !pop) return;
  const every = 120_000;
  const asked = { "HX-Request": "true" };
  let counted = Date.now();

  const ours = (answer) => {
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.text();
  };
  const ring = (inside) => { bell.innerHTML = inside; };
  const count = () => {
    counted = Date.now();
    fetch(bell.dataset.count, { headers: asked }).then(ours).then(ring).catch(() => {});
  };
  const countIfLooked = () => {
    if (document.visibilityState === "visible" && Date.now() - counted >= every) count();
  };
  const seen = (form) =>
    fetch(form.action, { method: "POST", body: new FormData(form), headers: asked, keepalive: true }).then(ours).then(ring);

  const open = async () => {
    pop.textContent = document.getElementById("texts").dataset.loading;
    pop.showPopover();
    try {
      pop.innerHTML = await fetch(bell.dataset.latest, { headers: asked }).then(ours);
    } catch (error) {
      if (error instanceof TypeError) pop.textContent = document.getElementById("texts").dataset.offline;
      else location.assign(bell.href); /* the session is over: the page leads to the sign-in */
    }
  };
  bell.setAttribute("role", "button");
  bell.setAttribute("aria-expanded", "false");
  /* the press that would close it has closed it before the click comes */
  let closing = false;
  bell.addEventListener("pointerdown", () => { closing = pop.matches(":popover-open"); });
  bell.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (pop.matches(":popover-open")) pop.hidePopover();
    else if (!closing) open();
    closing = false;
  });
  bell.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    bell.click();
  });
  pop.addEventListener("toggle", (event) => {
    const isOpen = event.newState === "open";
    bell.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen && (document.activeElement === document.body || pop.contains(document.activeElement))) bell.focus();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-news-seen]");
    if (!form) return;
    event.preventDefault();
    seen(form)
      .then(() => {
        form.remove();
        document.querySelectorAll(".news .is-new").forEach((line) => line.classList.remove("is-new"));
        document.querySelectorAll(".news [data-new]").forEach((mark) => mark.remove());
      })
      .catch((error) => {
        if (!(error instanceof TypeError)) location.assign(bell.href);
        else document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.getElementById("texts").dataset.offline, tone: "error" } }));
      });
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb !== "get") count();
  });
  document.addEventListener("visibilitychange", countIfLooked);
  setInterval(countIfLooked, every / 4);
})();
