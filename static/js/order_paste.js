/* Many lines at once: pasted from a table or a message, taken over from an earlier order, or from the client's basket. What is sure goes the
   way of every line; what is not waits in a band with its choices, also over a reload, until it is chosen or put away. */
(() => {
  const lines = document.getElementById("lines");
  const rows = window.lineRows;
  const band = document.getElementById("doubts");
  if (!rows || !band) return;
  const words = band.dataset;
  const KEY = `doubts ${location.pathname}`;
  const person = document.body.dataset.person || "";
  const LIST = /[\t\n;]|\S\s+\d+(?:[.,]\d+)?\s*[^\W\d_]{0,9}\.?\s*$/u; // several lines or cells, or a product with a quantity
  let doubts = [];
  let taken = ""; // how many of how many of the last text were sure

  const say = (text, tone = "info") => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  const productBox = () => lines.querySelector("#entry .picker [role=combobox]") || lines.querySelector("#entry-product");
  const keep = () => {
    try {
      if (doubts.length) sessionStorage.setItem(KEY, JSON.stringify({ person, doubts }));
      else sessionStorage.removeItem(KEY);
    } catch { /* no storage: the page itself still holds them */ }
  };
  const button = (text, className, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
    made.addEventListener("click", act);
    return made;
  };

  /* a choice without a quantity goes into the row of the new line, where it is typed */
  const choose = (doubt, choice) => {
    if (choice.quantity) rows.add({ product: choice.product, label: choice.label, quantity: choice.quantity });
    else document.dispatchEvent(new CustomEvent("entry:take", { detail: choice }));
    drop(doubt);
  };
  const drop = (doubt) => {
    doubts = doubts.filter((one) => one !== doubt);
    draw();
    keep();
    if (!doubts.length && !lines.querySelector("#entry [data-entry-quantity]:focus")) productBox().focus();
  };
  const draw = () => {
    band.hidden = !doubts.length;
    const items = doubts.map((doubt) => {
      const item = document.createElement("li");
      const name = Object.assign(document.createElement("strong"), { textContent: doubt.text });
      const reason = Object.assign(document.createElement("span"), { className: "small", textContent: doubt.reason });
      item.append(name, reason);
      for (const choice of doubt.choices) {
        const amount = choice.quantity ? ` × ${choice.quantity} ${choice.unit}` : "";
        item.append(button(choice.label + amount, "btn btn-s", () => choose(doubt, choice)));
      }
      item.append(button(words.drop, "btn btn-s dashed", () => drop(doubt)));
      return item;
    });
    band.querySelector("ul").replaceChildren(...items);
    band.querySelector("[data-taken]").textContent = taken;
  };

  const token = () => window.currentToken?.() || lines.querySelector("#entry-form [name=csrfmiddlewaretoken]").value;
  const take = async (text) => {
    const body = new FormData();
    body.set("text", text);
    body.set("csrfmiddlewaretoken", token());
    let found;
    try {
      const answer = await fetch(words.recognise, { method: "POST", body });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      found = await answer.json();
    } catch {
      // nothing is lost: the text waits where it can be sent again
      const area = document.getElementById("paste-text");
      area.value = text;
      area.closest("details").open = true;
      area.focus();
      return say(words.failed, "error");
    }
    for (const line of found.lines) rows.add({ product: line.product, label: line.label, quantity: line.quantity });
    const all = found.lines.length + found.doubts.length;
    taken = words.some.replace("%s", found.lines.length).replace("%s", all);
    doubts = [...doubts, ...found.doubts];
    draw();
    keep();
    if (found.doubts.length) band.querySelector("button")?.focus();
    else {
      say(taken);
      productBox().focus();
    }
    return undefined;
  };

  document.addEventListener("paste", (event) => {
    if (event.target !== productBox() && event.target.closest("input, textarea, select, [contenteditable]")) return;
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!LIST.test(text.trim()) || (event.target !== productBox() && !/[\t\n]/.test(text))) return;
    event.preventDefault();
    take(text);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-paste]")) return;
    event.preventDefault();
    const area = event.target.elements.namedItem("text");
    const text = area.value;
    if (!text.trim()) return;
    area.value = "";
    event.target.closest("details").open = false;
    take(text);
  });

  /* an earlier order: its lines at today's prices */
  const repeat = async (link) => {
    try {
      const answer = await fetch(link.href, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const found = await answer.json();
      for (const line of found.lines) rows.add({ product: line.product, label: line.label, quantity: line.quantity });
      const missing = found.missing.length ? ` ${words.missing.replace("%s", found.missing.join(", "))}` : "";
      say(words.repeated.replace("%s", found.lines.length).replace("%s", found.number) + missing, missing ? "error" : "info");
    } catch {
      say(words.failed, "error");
    }
    link.closest("details")?.removeAttribute("open");
    productBox().focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-repeat]");
    if (link) {
      event.preventDefault();
      repeat(link);
    }
    const one = event.target.closest("[data-basket-add]");
    const adds = event.target.closest("[data-add-due]") ? [...document.querySelectorAll("[data-basket-add][data-due]")] : one ? [one] : [];
    for (const item of adds) {
      rows.add({ product: item.dataset.basketAdd, label: item.dataset.label, quantity: item.dataset.quantity });
      item.replaceWith(Object.assign(document.createElement("span"), { className: "muted small", textContent: words.added }));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyQ") return;
    const last = document.querySelector("a[data-repeat]");
    if (!last) return;
    event.preventDefault();
    repeat(last);
  });

  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    if (kept?.person === person) doubts = kept.doubts;
  } catch { /* what is not kept is not shown */ }
  draw();
})();
