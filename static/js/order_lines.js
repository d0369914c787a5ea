/* Lines of an order from the keyboard. New line: code or name, Enter, quantity, Enter; the row stands there at once and the box is free for
   the next one. «70002 3» and Enter is a line too. In a line Enter, ↑ and ↓ go to the same box of the next or the line before, Alt-D to its
   discount; a changed box is sent as soon as it is left. Without this script the forms work too. */
(() => {
  const lines = document.getElementById("lines");
  const rows = window.lineRows;
  if (!rows) return;
  const words = lines.dataset;
  const productBox = () => lines.querySelector("#entry .picker [role=combobox]") || lines.querySelector("#entry-product");
  const productKey = () => lines.querySelector("[data-entry-product]");
  const quantityBox = () => lines.querySelector("[data-entry-quantity]");
  const discountBox = () => lines.querySelector("[data-entry-discount]");
  const inEntry = (element) => element.closest("#entry");

  const focus = (element) => {
    element?.focus();
    element?.select?.();
  };

  /* the same box of the line below or above; below the last one is the new line's */
  const walk = (input, by) => {
    const all = [...lines.querySelectorAll(`[data-line-input][name="${input.name}"]`)];
    const next = all[all.indexOf(input) + by];
    if (next) focus(next);
    else if (by > 0) focus(input.name === "quantity" ? productBox() : discountBox());
  };
  const toLast = (name) => focus([...lines.querySelectorAll(`[data-line-input][name="${name}"]`)].at(-1));

  const toDiscount = (target) => {
    const row = target.closest("[data-line]");
    focus(row ? row.querySelector("[data-line-discount]") : discountBox());
  };

  /* what was typed counts as the code when nothing was chosen from the list */
  const takeTyped = () => {
    const [box, key] = [productBox(), productKey()];
    const typed = box.value.trim();
    if (key === box || typed === key.dataset.pickerText) return;
    key.value = typed;
    key.dataset.pickerText = typed;
    box.value = typed;
  };
  const takeProduct = (event) => {
    const list = event.target.parentElement.querySelector(".picker-list");
    if (list && !list.hidden && list.querySelector('[aria-selected="true"]')) return;
    event.preventDefault();
    event.stopPropagation();
    const whole = /^(\d{3,})\s+(\d+(?:[.,]\d+)?)$/.exec(event.target.value.trim());
    if (whole) [, event.target.value, quantityBox().value] = whole;
    takeTyped();
    if (whole) enter();
    else if (event.target.value.trim()) {
      focus(quantityBox());
      tell();
    }
  };
  /* stock and price below the code, while the quantity is typed */
  const tell = async () => {
    const [key, note] = [productKey(), document.getElementById("entry-note")];
    const asked = key.value;
    if (key.dataset.pickerNote) return void (note.textContent = key.dataset.pickerNote);
    if (!asked) return void (note.textContent = "");
    const url = new URL(key.dataset.pickerUrl, location.href);
    url.searchParams.set("q", asked);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      const found = answer.ok ? (await answer.json()).results.find((one) => one.code.toLowerCase() === asked.toLowerCase()) : null;
      if (productKey().value === asked) note.textContent = found ? `${found.text} · ${found.note}` : "";
    } catch { /* it is only a help */ }
    return undefined;
  };

  const complain = (text = "", input = null) => {
    const error = document.getElementById("entry-error");
    error.textContent = text;
    error.closest("tr").hidden = !text;
    for (const box of [productBox(), quantityBox(), discountBox()]) box.removeAttribute("aria-invalid");
    input?.setAttribute("aria-invalid", "true");
    if (input) focus(input);
  };
  const clear = () => {
    const [box, key] = [productBox(), productKey()];
    for (const one of [box, key, quantityBox(), discountBox()]) one.value = "";
    key.dataset.pickerText = "";
    key.dataset.pickerNote = "";
    document.getElementById("entry-note").textContent = "";
    complain();
  };
  const enter = () => {
    takeTyped();
    const [key, quantity] = [productKey(), quantityBox().value.trim()];
    if (!key.value) return complain(words.noProduct, productBox());
    if (!quantity) return complain(words.noQuantity, quantityBox());
    const line = { product: key.value, label: productBox().value.trim(), quantity, discount: discountBox().value.trim() };
    clear();
    rows.add(line);
    return focus(productBox());
  };

  lines.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.matches("[data-entry]")) enter();
    else rows.change(event.target.closest("[data-line]"));
  });
  const remove = (row) => {
    const next = row.nextElementSibling || row.previousElementSibling;
    rows.remove(row);
    focus(next?.querySelector("[data-line-remove]") || productBox());
  };
  lines.addEventListener("click", (event) => {
    if (!event.target.closest("[data-line-remove]")) return;
    event.preventDefault();
    remove(event.target.closest("[data-line]"));
  });
  /* offered goods stand beside the lines: their forms add one, the button of a reason all of its */
  const addOffer = (form) => {
    const { dataset, elements } = form;
    const [product, quantity, advice] = ["product", "quantity", "advice"].map((name) => elements.namedItem(name)?.value);
    rows.add({ product, label: dataset.addLine, quantity, advice });
    form.closest("li").remove();
  };
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.addLine === undefined) return;
    event.preventDefault();
    addOffer(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-all]");
    if (!button) return;
    const list = button.closest(".advice-head");
    list.nextElementSibling.querySelectorAll("[data-add-line]").forEach(addOffer);
    list.remove();
  });
  document.addEventListener("entry:take", ({ detail: { product, label } }) => {
    const [box, key] = [productBox(), productKey()];
    Object.assign(key, { value: product });
    key.dataset.pickerText = box.value = label;
    focus(quantityBox());
  });

  lines.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if ((event.altKey || event.ctrlKey || event.metaKey) && event.code === "KeyD") {
      event.preventDefault();
      toDiscount(target);
    } else if (target.matches("[data-line-input]")) {
      const by = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[key];
      if (!by) return;
      event.preventDefault();
      walk(target, by);
    } else if (key === "ArrowUp" && target.matches("[data-entry-quantity], [data-entry-discount]")) {
      event.preventDefault();
      toLast(target.name);
    } else if (key === "Enter" && target.matches("[data-line-product]")) {
      event.preventDefault();
      focus(target.closest("[data-line]").querySelector("[data-line-input]"));
    }
  });
  /* before the picker hears of it: its list is open only while something is looked for */
  lines.addEventListener("keydown", (event) => {
    if (!inEntry(event.target) || event.target !== productBox()) return;
    if (event.key === "Enter" && event.target.value.trim()) takeProduct(event);
    else if (event.key === "Enter" && event.target.getAttribute("aria-expanded") !== "true") {
      event.preventDefault(); // nothing more to enter
      focus(document.querySelector("[data-submit] [type=submit]"));
    }
    else if (event.key === "ArrowUp" && event.target.getAttribute("aria-expanded") !== "true") {
      event.preventDefault();
      event.stopPropagation();
      toLast("quantity");
    }
  }, true);

  lines.addEventListener("change", ({ target }) => {
    if (target.matches("[data-line-input]")) rows.change(target.closest("[data-line]"));
    else if (target.matches("[data-line-product]")) {
      const row = target.closest("[data-line]");
      Object.assign(row.dataset, { product: target.value.trim(), label: target.value.trim() });
      row.querySelector("[data-line-name]").textContent = target.value.trim();
      rows.change(row);
    } else if (target.matches("[data-entry-product]") && target.value) {
      focus(quantityBox());
      tell();
    }
  });

  /* typed into the product's box and left without choosing */
  lines.addEventListener("blur", (event) => {
    if (event.target === productBox() && event.target.value.trim()) takeTyped();
  }, true);

  const isHalfTyped = () => [productBox(), quantityBox(), discountBox()].some((box) => box.value.trim());
  addEventListener("beforeunload", (event) => {
    if (isHalfTyped() || (window.lineQueue.isUnsaved() && !window.lineQueue.isLeaving())) event.preventDefault();
  });

  if (matchMedia("(min-width: 768px)").matches && !document.querySelector(".form-errors")) focus(productBox());
})();
