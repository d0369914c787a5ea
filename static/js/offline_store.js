/* What this device keeps until the server has it: results waiting to be sent and drafts, each with the person who wrote it.
   Only that person's are ever read. Loaded for those who may plan activities (body[data-person]). */
window.device = (() => {
  const person = Number(document.body.dataset.person);
  const texts = document.getElementById("device-texts").dataset;
  let opened;
  const open = () => (opened ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open("kam-crm", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("results", { keyPath: "uuid" });
      asked.result.createObjectStore("drafts", { keyPath: ["person", "path"] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }));
  /* resolves when it is on the disk, not when it was handed over */
  const run = async (store, mode, ask) => {
    const transaction = (await open()).transaction(store, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  };
  const own = (row) => (row?.person === person ? row : undefined);
  const all = async (store) => (await run(store, "readonly", (rows) => rows.getAll())).filter(own).sort((a, b) => a.at - b.at);
  /* every tab of the device counts the same results, whichever of them sent one */
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("kam-results") : null;
  const show = () => document.dispatchEvent(new Event("results"));
  const tell = () => { show(); tabs?.postMessage(""); };
  tabs?.addEventListener("message", show);

  const results = {
    mine: () => all("results"),
    get: async (uuid) => own(await run("results", "readonly", (rows) => rows.get(uuid))),
    put: async (row) => { await run("results", "readwrite", (rows) => rows.put({ ...row, person })); tell(); },
    drop: async (uuid) => { await run("results", "readwrite", (rows) => rows.delete(uuid)); tell(); },
  };
  const drafts = {
    mine: () => all("drafts"),
    get: (path) => run("drafts", "readonly", (rows) => rows.get([person, path])),
    put: (row) => run("drafts", "readwrite", (rows) => rows.put({ ...row, person })),
    drop: (path) => run("drafts", "readwrite", (rows) => rows.delete([person, path])),
    /* anybody's: a device does not hold words for ever */
    forgetBefore: async (moment) => {
      const rows = (await run("drafts", "readonly", (all) => all.getAll())).filter((row) => row.at < moment);
      for (const row of rows) await run("drafts", "readwrite", (all) => all.delete([row.person, row.path]));
    },
  };

  const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  const fill = (form, fields) => {
    for (const element of form.elements) {
      if (!element.name || ["csrfmiddlewaretoken", "next"].includes(element.name) || element.type === "submit") continue;
      const given = fields.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "radio" || element.type === "checkbox") element.checked = given.includes(element.value);
      else element.value = given[0] ?? "";
    }
  };
  const locale = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  /* an hour today, else a day with its hour, as the page's language writes it */
  const moment = (at) => {
    const then = new Date(at);
    const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const day = then.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
    return then.toLocaleString(locale, { ...day, ...hour });
  };
  const say = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  return { person, texts, results, drafts, fieldsOf, fill, locale, moment, say };
})();
