/* Rows of an order's lines as the page shows them: a new one at once, its state beside it, figures when the answer brings them. Boxes are never
   exchanged, so what is typed into them stays; a removed row can be taken back. */
window.lineRows = (() => {
  const queue = window.lineQueue;
  const lines = document.getElementById("lines");
  if (!queue) return null;
  const body = document.getElementById("lines-body");
  const words = lines.dataset;
  const removed = []; // {row, line, text}, the last is taken back first
  const row = (uuid) => document.getElementById(`line-${uuid}`);
  const uuidOf = (element) => element.id.slice("line-".length);
  const box = (element, name) => element.querySelector(`[name="${name}"]`);
  const STATES = ["waits", "saving", "away"];
  const cells = ["c-code", "c-list", "c-price", "c-margin", "c-sum", "c-do"];

  /* not crypto.randomUUID: it is there only over https */
  const newName = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const isKnown = (element) => !element.hasAttribute("data-new");
  const lineOf = (element) => ({
    product: element.dataset.product,
    label: element.dataset.label,
    position: Number(element.dataset.position),
    quantity: box(element, "quantity").value.trim(),
    discount: box(element, "discount").value.trim(),
  });
  const last = () => Math.max(0, ...[...body.children].map((one) => Number(one.dataset.position)), ...removed.map((one) => one.line.position));

  const draw = (uuid, line) => {
    const element = document.getElementById("new-line").content.firstElementChild.cloneNode(true);
    element.id = `line-${uuid}`;
    Object.assign(element.dataset, { product: line.product, label: line.label, position: line.position });
    element.querySelector("[data-line-name]").textContent = line.label;
    element.querySelector("[data-line-error]").id = `error-${uuid}`;
    for (const name of ["quantity", "discount"]) {
      const input = box(element, name);
      input.id = `${name}-${uuid}`;
      input.value = line[name];
      input.setAttribute("aria-label", `${input.getAttribute("aria-label")}: ${line.label}`);
      input.setAttribute("aria-describedby", `error-${uuid}`);
    }
    const button = element.querySelector("[data-line-remove]");
    button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${line.label}`);
    return element;
  };

  const add = (line) => {
    const uuid = newName();
    const whole = { position: last() + 1, discount: "", ...line };
    body.append(draw(uuid, whole));
    queue.put(uuid, whole, false);
  };
  const change = (element) => queue.put(uuidOf(element), lineOf(element), isKnown(element));

  /* removing and taking back */
  const undo = document.getElementById("lines-undo");
  const offer = () => {
    undo.hidden = !removed.length;
    undo.querySelector("span").textContent = removed.length ? words.gone.replace("%s", removed.at(-1).text) : "";
  };
  const remove = (element) => {
    const line = lineOf(element);
    removed.push({ element, line, text: element.dataset.label });
    queue.remove(uuidOf(element), line, isKnown(element));
    element.remove();
    offer();
  };
  const takeBack = () => {
    const { element, line } = removed.pop();
    const after = [...body.children].find((one) => Number(one.dataset.position) > line.position);
    body.insertBefore(element, after || null);
    queue.put(uuidOf(element), line, isKnown(element));
    offer();
    box(element, "quantity").focus();
  };
  undo.querySelector("button").addEventListener("click", takeBack);

  /* what the server says: states, words, figures */
  const show = (uuid) => {
    const element = row(uuid);
    const kept = queue.get(uuid);
    if (element) {
      element.querySelector("[data-line-state]").textContent = STATES.includes(kept?.state) ? words[kept.state] : "";
      const error = document.getElementById(`error-${uuid}`);
      const wrong = kept?.words?.boxes || [];
      error.textContent = kept?.words?.text || "";
      error.dataset.wrong = kept?.words ? wrong.join(" ") || "line" : "";
      for (const name of ["quantity", "discount"]) {
        if (wrong.includes(name)) box(element, name).setAttribute("aria-invalid", "true");
        else box(element, name).removeAttribute("aria-invalid");
      }
      const product = element.querySelector("[data-line-product]");
      if (product) {
        const isWrong = wrong.includes("product");
        if (product.hidden && isWrong) product.value = element.dataset.product;
        product.hidden = !isWrong;
        element.querySelector("[data-line-name]").hidden = isWrong;
      }
    }
    const count = queue.count();
    const state = queue.isAway() ? "keptAll" : "savingAll";
    document.getElementById("lines-state").textContent = count ? words[state].replace("%s", count) : "";
  };
  const fill = (element, answer) => {
    const { activeElement } = document;
    for (const name of cells) {
      const [mine, theirs] = [element, answer].map((one) => one.querySelector(`.${name}`));
      if (mine && theirs && !mine.contains(activeElement)) mine.replaceChildren(...theirs.childNodes);
    }
    element.querySelector("th").replaceChildren(...answer.querySelector("th").childNodes);
    element.querySelector(".unit").textContent = answer.querySelector(".unit").textContent;
    for (const name of ["quantity", "discount"]) {
      const [mine, theirs] = [box(element, name), box(answer, name)];
      for (const { name: key, value } of theirs.attributes) if (key !== "value" && key !== "aria-invalid") mine.setAttribute(key, value);
      // only what nobody is typing at: «1,50» becomes «1.5»
      if (mine !== activeElement && !queue.get(uuidOf(element))) mine.value = theirs.value;
    }
    Object.assign(element.dataset, answer.dataset);
    element.removeAttribute("data-new");
  };
  /* lines that somebody else added or removed meanwhile */
  const meet = (page) => {
    const theirs = [...page.querySelectorAll("#lines-body > tr")];
    for (const one of theirs) if (!row(uuidOf(one)) && !queue.get(uuidOf(one))) body.append(document.importNode(one, true));
    for (const mine of [...body.children]) {
      if (isKnown(mine) && !queue.get(uuidOf(mine)) && !page.getElementById(mine.id)) mine.remove();
    }
  };
  const replace = (page, id) => {
    const [mine, theirs] = [document.getElementById(id), page.getElementById(id)];
    if (!mine || !theirs) return;
    const focus = mine.contains(document.activeElement) ? document.activeElement : null;
    for (const kept of mine.querySelectorAll("[hx-preserve]")) theirs.querySelector(`#${kept.id}`)?.replaceWith(kept);
    mine.replaceWith(theirs);
    window.htmx.process(theirs);
    if (focus) (focus.isConnected ? focus : theirs.querySelector(focus.id ? `#${focus.id}` : "[type=submit]"))?.focus();
  };
  document.addEventListener("lines:answer", ({ detail: { uuid, page, gone } }) => {
    const answer = page.getElementById(`line-${uuid}`);
    const element = row(uuid) || removed.find((one) => one.element.id === `line-${uuid}`)?.element;
    if (gone) element?.setAttribute("data-new", "");
    else if (element && answer) fill(element, document.importNode(answer, true));
    meet(page);
    for (const id of ["lines-foot", "live", "split", "usual"]) replace(page, id);
  });
  document.addEventListener("lines:state", ({ detail: { uuid } }) => show(uuid));
  document.addEventListener("lines:idle", () => { document.getElementById("lines-state").textContent = queue.refused() ? "" : words.saved; });

  /* what this tab still held when it was left */
  for (const { uuid, line, known, removed: isRemoved } of queue.kept()) {
    const found = row(uuid);
    if (isRemoved) {
      found?.remove();
      queue.remove(uuid, line, Boolean(found));
    } else {
      if (!found && known) continue; // removed elsewhere meanwhile
      if (found) for (const name of ["quantity", "discount"]) box(found, name).value = line[name];
      else body.append(draw(uuid, line));
      queue.put(uuid, line, Boolean(found));
    }
  }
  return { add, change, remove, row };
})();
