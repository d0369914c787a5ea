/* What is typed into the form of a result and not saved yet outlives a closed tab: kept on this device for its person,
   offered again with its hour, dropped when the result is safe. */
(() => {
  const form = document.querySelector("form[data-result]");
  if (!form) return;
  const { drafts, results, texts, moment } = device;
  const month = 30 * 24 * 3600 * 1000;
  const client = new URLSearchParams(location.search).get("client");
  const path = location.pathname + (client ? `?client=${client}` : "");
  const note = form.querySelector("[data-draft-note]");
  const wasRefused = Boolean(form.querySelector('[aria-invalid="true"], .form-errors, .field-error'));
  let safe = false;
  let timer = 0;
  /* one after the other: a draft that is still being sealed must not come back after it was dropped */
  let writing = Promise.resolve();
  const inTurn = (task) => (writing = writing.then(task, task));

  const tell = (text, at) => {
    note.querySelector("span").textContent = text.replace("{time}", moment(at));
    note.hidden = false;
    document.dispatchEvent(new Event("drafts"));
  };
  const keep = async () => {
    clearTimeout(timer);
    timer = 0;
    const at = Date.now();
    const row = { path, at, fields: device.fieldsOf(form), files: device.filesOf(form) };
    await inTurn(async () => {
      if (safe) return;
      await drafts.put(row);
      if (!safe) tell(texts.draft, at);
    });
  };
  const drop = async () => {
    clearTimeout(timer);
    timer = 0;
    await inTurn(() => drafts.drop(path));
    document.dispatchEvent(new Event("drafts"));
  };
  const later = () => { timer ||= setTimeout(() => keep().catch(() => {}), 400); };

  const begin = async () => {
    await device.ready;
    await device.formReady;
    await drafts.forgetBefore(Date.now() - month);
    if (wasRefused) {
      /* a page that comes back with its errors has lost its photos: they are in the draft */
      const before = await drafts.get(path);
      if (before?.files?.length && !device.filesOf(form).length) form.dispatchEvent(new CustomEvent("photos", { detail: before.files }));
      return keep();
    }
    if (location.hash.startsWith("#kept=")) return;
    const draft = await drafts.get(path);
    if (!draft) return;
    /* what is kept as a result already is no draft: under its identifier the next one would take its place */
    const [, uuid] = draft.fields.find(([name]) => name === "client_uuid") || [];
    if (uuid && (await results.get(uuid))) {
      await drop();
      return;
    }
    device.fill(form, draft.fields, draft.files);
    tell(texts.restored, draft.at);
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  note.querySelector("button").addEventListener("click", async () => {
    form.reset();
    if (crypto.randomUUID) form.elements.client_uuid.value = crypto.randomUUID();
    note.hidden = true;
    form.querySelector("input:not([type=hidden]), textarea").focus();
    await drop();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep().catch(() => {}); });
  addEventListener("pagehide", () => { if (timer) keep().catch(() => {}); });
  document.addEventListener("refused", () => keep().catch(() => {}));
  document.addEventListener("kept", () => { safe = true; drop().catch(() => {}); });
  begin().catch(() => { /* a browser without storage works as before */ });
})();
