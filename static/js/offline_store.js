/* What this device keeps until the server has it: entries waiting to be sent and drafts, each with the person who wrote it.
   Only that person's are ever read, and only by their key (offline_vault.js). Loaded for those who may plan activities (body[data-person]). */
window.device = (() => {
  const person = Number(document.body.dataset.person);
  const texts = document.getElementById("device-texts").dataset;
  const OUTSIDE = { results: ["uuid", "person", "at"], drafts: ["person", "path", "at"] };
  const { run } = vault;

  const own = (row) => (row?.person === person ? row : undefined);
  const read = async (row) => own(row) && vault.unseal(row);
  const all = async (store) => {
    if (!vault.works) return [];
    const rows = (await run(store, "readonly", (rows) => rows.getAll())).filter(own);
    return (await Promise.all(rows.map(vault.unseal))).filter(Boolean).sort((a, b) => a.at - b.at);
  };
  const put = async (store, row) => {
    if (!vault.works) throw new Error("no safe store");
    const sealed = await vault.seal({ ...row, person }, OUTSIDE[store]);
    await run(store, "readwrite", (rows) => rows.put(sealed));
  };
  /* every tab of the device counts the same results, whichever of them sent one */
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("kam-results") : null;
  const show = () => document.dispatchEvent(new Event("results"));
  const tell = () => { show(); tabs?.postMessage(""); };
  tabs?.addEventListener("message", show);

  const results = {
    mine: () => all("results"),
    get: async (uuid) => (vault.works ? read(await run("results", "readonly", (rows) => rows.get(uuid))) : undefined),
    put: async (row) => { await put("results", row); tell(); },
    drop: async (uuid) => { await run("results", "readwrite", (rows) => rows.delete(uuid)); tell(); },
  };
  const drafts = {
    mine: () => all("drafts"),
    get: async (path) => (vault.works ? read(await run("drafts", "readonly", (rows) => rows.get([person, path]))) : undefined),
    put: (row) => put("drafts", row),
    drop: (path) => (vault.works ? run("drafts", "readwrite", (rows) => rows.delete([person, path])) : undefined),
    /* anybody's: a device does not hold words for ever */
    forgetBefore: async (moment) => {
      if (!vault.works) return;
      const rows = (await run("drafts", "readonly", (all) => all.getAll())).filter((row) => row.at < moment);
      for (const row of rows) await run("drafts", "readwrite", (all) => all.delete([row.person, row.path]));
    },
  };

  // ---- the key --------------------------------------------------------------------------------------------------

  const askSecret = async () => {
    const token = window.currentToken?.() || JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const headers = { "X-CSRFToken": token, "Kam-Person": person };
    const answer = await fetch(texts.secretUrl, { method: "POST", headers, redirect: "error", signal: AbortSignal.timeout(15000), cache: "no-store" });
    if (!answer.ok) return;
    const given = await answer.json();
    if (given.person === person) await vault.learn(person, given.secret);
  };
  /* what lies open (of an older version) or under the spare key is sealed anew; then nothing needs that key any more */
  const sealAnew = async () => {
    for (const store of ["results", "drafts"]) {
      for (const row of (await run(store, "readonly", (rows) => rows.getAll())).filter(own)) {
        if (row.sealed?.by === "main") continue;
        const words = await vault.unseal(row);
        if (!words) continue;
        const sealed = await vault.seal(words, OUTSIDE[store]);
        await run(store, "readwrite", (rows) => {
          const name = store === "results" ? row.uuid : [person, row.path];
          const asked = rows.get(name);
          /* dropped or written anew meanwhile: that stands */
          asked.onsuccess = () => { if (asked.result?.sealed?.iv?.join() === row.sealed?.iv?.join()) rows.put(sealed); };
          return asked;
        });
      }
    }
    const left = (await Promise.all(["results", "drafts"].map((store) => run(store, "readonly", (rows) => rows.getAll())))).flat();
    if (!left.some((row) => own(row) && row.sealed?.by !== "main")) await vault.changeKeys(person, ({ spare, ...rest }) => rest);
  };
  const begin = async () => {
    if (!vault.works) return;
    await vault.forgetKeys(person);
    const known = await vault.keysOf(person);
    if (!known.main && !document.body.dataset.keptAt) await askSecret().catch(() => { /* without network, or signed out */ });
    const now = await vault.keysOf(person);
    if (now.main && (now.spare || !known.main)) await alone("kam-sealing", sealAnew);
  };
  const alone = (name, task) => (navigator.locks ? navigator.locks.request(name, task) : Promise.resolve().then(task));
  const ready = begin().catch(() => { /* a browser without storage works as before */ });

  // ---- forms ----------------------------------------------------------------------------------------------------

  const LEFT_OUT = ["csrfmiddlewaretoken", "next", "photo", "photo_uuid"];
  const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  /* photos with their identifiers, which stand in the same order */
  const filesOf = (form) => {
    const data = new FormData(form);
    const names = data.getAll("photo_uuid");
    return data.getAll("photo").filter((file) => file.size).map((file, number) => ({ uuid: names[number] || "", name: file.name, blob: file }));
  };
  const fill = (form, fields, files = []) => {
    form.dispatchEvent(new CustomEvent("filling", { detail: fields }));
    for (const element of form.elements) {
      if (!element.name || LEFT_OUT.includes(element.name) || element.type === "submit" || element.type === "file") continue;
      const given = fields.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "radio" || element.type === "checkbox") element.checked = given.includes(element.value);
      else element.value = given[0] ?? "";
    }
    form.dispatchEvent(new CustomEvent("photos", { detail: files }));
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
  return { person, texts, results, drafts, ready, alone, fieldsOf, filesOf, fill, locale, moment, say };
})();
