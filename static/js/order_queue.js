/* Lines of an order on their way to the server. A line is written down here at once, under its own name, and kept in this tab until the
   server has it: in order, one at a time, again after a lost answer, a fault or an expired session. What is typed meanwhile goes with the
   next request of its line. Says on the document: lines:state {uuid}, lines:answer {uuid, page, gone}, lines:idle. */
window.lineQueue = (() => {
  const box = document.getElementById("lines");
  const addresses = box?.dataset;
  if (!addresses?.add) return null;
  const KEY = `lines ${location.pathname}`;
  const PATIENCE = 30_000; // milliseconds; asking again is harmless, waiting for ever is not
  const person = document.body.dataset.person || "";
  const unsaved = new Map(); // uuid → {line, known, removed, state, words}, the oldest first
  let busy = false;
  let pause = 0; // milliseconds before the next try, 0 while all goes well
  let wake = null;
  let leaving = false; // to sign in again; what is kept comes back with the page

  const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const texts = () => document.getElementById("texts").dataset;
  const waiting = () => [...unsaved].filter(([, row]) => row.state !== "refused");
  const keep = () => {
    const rows = [...unsaved].map(([uuid, { line, known, removed }]) => ({ uuid, line, known, removed }));
    try {
      if (rows.length) sessionStorage.setItem(KEY, JSON.stringify({ person, rows }));
      else sessionStorage.removeItem(KEY);
    } catch { /* no storage: the page itself still holds them */ }
  };
  const mark = (uuid, state, words = null) => {
    const row = unsaved.get(uuid);
    if (row) Object.assign(row, { state, words });
    say("lines:state", { uuid });
  };

  const request = (uuid, { line, known, removed }) => {
    const body = new FormData();
    const own = box.querySelector("#entry-form [name=csrfmiddlewaretoken]").value;
    body.set("csrfmiddlewaretoken", window.currentToken?.() || own);
    const names = known ? ["quantity", "discount"] : ["product", "quantity", "discount", "position", ...(line.advice ? ["advice"] : [])];
    if (!removed) for (const name of names) body.set(name, line[name] ?? "");
    if (!known) body.set("uuid", uuid);
    const one = addresses.lineUrl.replace(addresses.noLine, uuid);
    const url = removed ? `${one}remove/` : known ? one : addresses.add;
    return fetch(url, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) });
  };

  /* the reason in the server's words, and the boxes it is about */
  const reason = (uuid, page, answer, text) => {
    if (answer.status !== 422) {
      const known = { 403: "forbidden", 404: "missing" }[answer.status];
      return { text: known ? texts()[known] : text.slice(0, 300), boxes: [] };
    }
    const line = page.getElementById(`error-${uuid}`);
    if (line?.dataset.wrong) return { text: line.textContent.trim(), boxes: line.dataset.wrong.split(" ") };
    const boxes = [...page.querySelectorAll('#entry [aria-invalid="true"]')].map((input) => input.name);
    return { text: page.getElementById("entry-error")?.textContent.trim() || texts().failed, boxes };
  };

  /* true: go on with the next line */
  const send = async (uuid) => {
    const row = unsaved.get(uuid);
    if (row.removed && !row.known) return unsaved.delete(uuid);
    const sent = JSON.stringify([row.line, row.removed]);
    const isAsSent = () => unsaved.get(uuid) === row && JSON.stringify([row.line, row.removed]) === sent;
    const removing = row.removed;
    mark(uuid, "saving");
    const answer = await request(uuid, row);
    if (new URL(answer.url).pathname.startsWith("/accounts/login/")) {
      leaving = true;
      location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
      return false;
    }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Error(answer.status);
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    if (answer.ok) {
      row.known = !removing;
      if (isAsSent()) unsaved.delete(uuid);
      say("lines:answer", { uuid, page, gone: removing });
      say("lines:state", { uuid });
    } else if (isAsSent()) mark(uuid, "refused", reason(uuid, page, answer, text));
    return true;
  };

  const work = async () => {
    if (busy) return;
    busy = true;
    while (waiting().length) {
      const [uuid] = waiting()[0];
      try {
        if (!(await send(uuid))) break;
        pause = 0;
      } catch {
        pause = Math.min(pause ? pause * 2 : 500, 15_000);
        waiting().forEach(([one]) => mark(one, "away"));
        await new Promise((resolve) => { wake = resolve; setTimeout(resolve, pause); });
      }
      keep();
    }
    busy = false;
    keep();
    say("lines:idle");
  };
  addEventListener("online", () => wake?.());

  const change = (uuid, what) => {
    const before = unsaved.get(uuid);
    unsaved.set(uuid, Object.assign(before || { known: false, removed: false }, what));
    mark(uuid, pause ? "away" : "waits");
    keep();
    work();
  };

  return {
    /* `line`: {product, label, quantity, discount, position}; `known`: the server has a line of this name */
    put: (uuid, line, known) => change(uuid, { line, removed: false, ...(unsaved.has(uuid) ? {} : { known }) }),
    remove: (uuid, line, known) => change(uuid, { line, removed: true, ...(unsaved.has(uuid) ? {} : { known }) }),
    get: (uuid) => unsaved.get(uuid) || null,
    count: () => waiting().length,
    refused: () => [...unsaved.values()].filter((row) => row.state === "refused" && !row.removed).length,
    isAway: () => pause > 0,
    isUnsaved: () => unsaved.size > 0,
    isLeaving: () => leaving,
    /* what the last visit of this tab did not get rid of */
    kept: () => {
      try {
        const found = JSON.parse(sessionStorage.getItem(KEY) || "null");
        return found?.person === person ? found.rows : [];
      } catch {
        return [];
      }
    },
  };
})();
