/* The page of what this device keeps: each result as it was typed, why it was refused, and what can be done with it. */
(() => {
  const list = document.querySelector("[data-results]");
  if (!list) return;
  const { results, moment } = device;
  const pick = (item, name) => item.querySelector(`[data-${name}]`);
  const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  /* another result than the one that was refused: it has an identifier of its own */
  const putInstead = async (row) => {
    const uuid = crypto.randomUUID();
    const fields = row.fields.map(([name, value]) => [name, name === "client_uuid" ? uuid : value]);
    await results.put({ ...row, uuid, fields, instead: true, state: "waiting", reasons: [], theirs: null });
    await results.drop(row.uuid);
    device.sendAll();
  };

  const draw = (row) => {
    const item = document.getElementById("result-item").content.cloneNode(true).firstElementChild;
    pick(item, "title").textContent = row.title;
    pick(item, "at").textContent = moment(row.at);
    item.querySelectorAll("[data-state]").forEach((badge) => { badge.hidden = badge.dataset.state !== row.state; });
    pick(item, "reasons").append(...(row.reasons || []).map((text) => line("li", text)));
    pick(item, "reasons").hidden = !row.reasons?.length;
    pick(item, "shown").append(...row.shown.flatMap(([label, value]) => [line("dt", label), line("dd", value)]));
    const { theirs } = row;
    item.querySelectorAll("[data-only-both]").forEach((part) => { part.hidden = !theirs; });
    if (theirs) {
      pick(item, "theirs").append(...theirs.shown.flatMap(([label, value]) => [line("dt", label), line("dd", value)]));
      pick(item, "theirs-link").href = theirs.url;
      pick(item, "instead").hidden = !theirs.mayReplace;
      pick(item, "instead").addEventListener("click", () => putInstead(row));
      pick(item, "keep-theirs").addEventListener("click", () => results.drop(row.uuid));
    }
    pick(item, "photos").append(...(row.files || []).map(({ name }) => line("li", name)));
    pick(item, "mend").href = `${row.path}#kept=${row.uuid}`;
    const apart = pick(item, "apart");
    apart.hidden = row.state !== "refused" || row.path.startsWith(list.dataset.apartUrl);
    apart.href = `${list.dataset.apartUrl}?client=${row.client}#kept=${row.uuid}`;
    pick(item, "again").addEventListener("click", async () => {
      await results.put({ ...row, state: "waiting", reasons: [] });
      device.sendAll();
    });
    pick(item, "discard").addEventListener("click", () => results.drop(row.uuid));
    return item;
  };
  const show = async () => {
    const rows = await results.mine();
    list.replaceChildren(...rows.map(draw));
    document.querySelector("[data-none]").hidden = rows.length > 0;
  };

  /* in place of another page, which is not kept */
  const elsewhere = Boolean(document.body.dataset.keptAt) && location.pathname !== list.dataset.own;
  document.querySelector("[data-not-kept]").hidden = !elsewhere;

  const showPages = async () => {
    const cache = await caches.open(`kam-pages-${device.person}`);
    const items = await Promise.all((await cache.keys()).map(async (request) => {
      const copy = await cache.match(request);
      const { pathname, search } = new URL(request.url);
      if (pathname === list.dataset.own || !copy.headers.get("Kam-Iv")) return null;
      const iv = Uint8Array.from(copy.headers.get("Kam-Iv").split(","));
      const words = await vault.unsealText(device.person, { iv, data: await copy.arrayBuffer() });
      if (!words) return null;
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: pathname + search, textContent: JSON.parse(words).label });
      const at = Object.assign(document.createElement("span"), { className: "small muted num", textContent: moment(Number(copy.headers.get("Kam-At"))) });
      item.append(link, at);
      return item;
    }));
    const found = items.filter(Boolean);
    document.querySelector("[data-pages]").replaceChildren(...found);
    document.querySelector("[data-no-pages]").hidden = found.length > 0;
  };

  document.querySelector("[data-insecure]").hidden = vault.works;
  document.addEventListener("results", show);
  device.ready.then(show);
  if (window.caches && vault.works) device.ready.then(showPages);
})();
