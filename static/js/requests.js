/* htmx: a thin bar while something loads, a spoken reason when it fails, and the sign-in page when the session is over.
   What was typed stays where it is: nothing is swapped on an error. */
(() => {
  const texts = () => document.getElementById("texts").dataset;
  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "error" } }));
  const box = (event) => event.detail.target?.closest?.(".card") || document.querySelector(".top");
  const reasons = { 403: "forbidden", 404: "missing", 409: "conflict" };

  /* kept by request: a target that was swapped out no longer knows its card */
  const boxes = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    boxes.set(event.detail.xhr, box(event));
    box(event)?.classList.add("is-loading");
  });
  document.addEventListener("htmx:afterRequest", (event) => boxes.get(event.detail.xhr)?.classList.remove("is-loading"));
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => say(texts().offline));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (/"toast"/.test(xhr.getResponseHeader("HX-Trigger"))) return; /* the answer says itself why not */
    say(texts()[reasons[xhr.status] || "failed"]);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!xhr.responseURL || !new URL(xhr.responseURL).pathname.startsWith("/accounts/login/")) return;
    event.detail.shouldSwap = false;
    location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  });

  /* the first wrong field takes the focus after a refused form came back */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr?.status === 422) event.target.querySelector('[aria-invalid="true"]')?.focus();
  });
})();
