/* Rounds of a storm for the queue of a device: what is typed, and a network that cuts, repeats and lies. Drawn from a seed. */
window.storm = (() => {
  const PHOTO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
  const real = window.fetch.bind(window);
  let next = 1;
  let calm = true;
  const draw = () => {
    next = (Math.imul(next, 1664525) + 1013904223) >>> 0;
    return next / 2 ** 32;
  };
  const cut = () => { throw new TypeError("Failed to fetch"); };
  window.fetch = async (...asked) => {
    if (calm) return real(...asked);
    const fault = draw();
    if (fault < 0.7) localStorage.setItem("faults", Number(localStorage.getItem("faults")) + 1);
    if (fault < 0.2) cut(); /* before the server hears of it */
    if (fault < 0.4) { await real(...asked).catch(() => {}); cut(); } /* the acknowledgement is lost */
    if (fault < 0.5) return (await Promise.all([real(...asked), real(...asked)]))[1]; /* the line sends twice */
    if (fault < 0.6) { await real(...asked); return new Response("<h1>Bad gateway</h1>", { status: 502 }); }
    if (fault < 0.7) return new Response("<h1>Welcome to our hotel</h1>", { status: 200, headers: { "Content-Type": "text/html" } });
    return real(...asked);
  };
  const photo = () => new Blob([Uint8Array.from(atob(PHOTO), (letter) => letter.charCodeAt(0))], { type: "image/png" });
  const type = async (client, day, words) => {
    const uuid = crypto.randomUUID();
    const fields = [["client_uuid", uuid], ["day", day], ["kind", "call"], ["outcome", "agreed"], ["result", words], ["step", "none"], ["no_next_step_reason", "storm"]];
    const promises = draw() < 0.5 ? 1 : 0;
    const files = draw() < 0.2 ? [{ uuid: crypto.randomUUID(), name: "shelf.png", blob: photo() }] : [];
    fields.push(["promise-TOTAL_FORMS", `${promises}`], ["promise-INITIAL_FORMS", "0"]);
    if (promises) fields.push(["promise-0-side", "ours"], ["promise-0-text", words], ["promise-0-day", day], ["promise-0-client_uuid", crypto.randomUUID()]);
    files.forEach((file) => fields.push(["photo_uuid", file.uuid]));
    await device.results.put({ uuid, path: `/activities/log/?client=${client}`, at: Date.now(), state: "waiting", title: words, client, fields, files, shown: [] });
    return [uuid, promises, files.length];
  };
  const rounds = async (seed, count, client, day, name) => {
    next = seed;
    calm = false;
    const typed = [];
    for (let round = 0; round < count; round++) {
      if (draw() < 0.7) typed.push(await type(client, day, `${name} ${seed} ${round}`));
      await device.sendAll();
    }
    return typed;
  };
  const end = async () => {
    calm = true;
    for (let turn = 0; turn < 5; turn++) await device.sendAll();
    return (await device.results.mine()).map((row) => [row.uuid, row.state, row.reasons]);
  };
  return { rounds, end, begin: (seed) => { next = seed; calm = false; } };
})();
