/* Facts follow what happens within seconds; a page of figures that stays open asks whether they have moved and is drawn anew
   while nobody works in it; else it says so and offers it. Nobody asked for the asking, so its failures are silent. */
(() => {
  const main = () => document.querySelector("main[data-facts]");
  const band = () => document.getElementById("facts-band");
  if (!main()) return;
  const every = 10_000;
  const apart = 30_000; /* between two renewals: who watches a busy company still has time to read */
  let renewed = 0;

  const say = (text, offers) => {
    const here = band();
    here.querySelector("p").textContent = text;
    here.querySelector("a").hidden = !offers;
    here.hidden = !text;
  };
  const isBusy = () =>
    main().querySelector("input:checked:not([type=radio]), dialog[open], details.drop[open], [popover]:popover-open, form[data-guard]") !== null ||
    main().contains(document.activeElement?.closest("input, textarea, select"));
  const renew = () => {
    renewed = Date.now();
    htmx.ajax("GET", location.pathname + location.search, { target: "#main", select: "#main", swap: "outerHTML" });
  };
  const ask = async () => {
    const here = main();
    if (!here || document.visibilityState !== "visible") return;
    const answer = await fetch(here.dataset.facts, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const now = await answer.json();
    const stamp = document.querySelector("[data-moment]");
    if (stamp) stamp.textContent = now.moment;
    if (now.trouble) say(now.trouble, false);
    else if (now.token === here.dataset.token) say("", false);
    else if (!isBusy() && Date.now() - renewed >= apart) renew();
    else say(document.getElementById("texts").dataset.moved, true);
  };
  const askQuietly = () => { ask().catch(() => {}); };
  setInterval(askQuietly, every);
  document.addEventListener("visibilitychange", askQuietly);
})();
