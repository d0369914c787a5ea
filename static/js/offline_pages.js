/* Tells the service worker who is signed in and which pages to keep ([data-keep="name"], with data-keep-url or href), says
   what a kept page is of, and lets nothing of this person behind at sign-out. Without a worker everything works as before. */
(() => {
  const { person, texts, moment } = device;
  const keptAt = Number(document.body.dataset.keptAt || 0);

  if (keptAt) {
    const band = document.querySelector("[data-kept-band]");
    band.querySelector("span").textContent = texts.keptOf.replace("{time}", moment(keptAt));
    band.querySelector("a").href = location.href;
    band.hidden = false;
    /* messages of back then */
    document.querySelectorAll("#toasts [data-toast]").forEach((card) => card.remove());
  }
  if (!navigator.serviceWorker) return;

  const wanted = () => [...document.querySelectorAll("[data-keep]")].map((one) => ({ url: one.dataset.keepUrl || one.getAttribute("href"), label: one.dataset.keep }));
  const tell = async () => {
    const { active } = await navigator.serviceWorker.ready;
    /* pages lie sealed by the key of the sign-in: without it none is kept */
    await device.ready;
    active.postMessage({ person: String(person), language: document.documentElement.lang, pages: keptAt ? [] : wanted() });
  };
  navigator.serviceWorker.addEventListener("message", () => { document.body.dataset.kept = "1"; });
  navigator.serviceWorker.addEventListener("controllerchange", tell);
  navigator.serviceWorker.register(texts.workerUrl).then(tell).catch(() => { /* no secure context, or no room */ });

  /* the form of a planned activity is over once its result is there; one off plan is used again */
  document.addEventListener("received", ({ detail }) => {
    if (!detail.includes("?")) caches.open(`kam-pages-${person}`).then((cache) => cache.delete(detail));
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.closest("[data-sign-out]")) return;
    vault.forgetKeys(null).catch(() => {});
    caches.keys().then((names) => names.filter((name) => name.startsWith("kam-pages-") || name === "kam-state").forEach((name) => caches.delete(name)));
  });
})();
