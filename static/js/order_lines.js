/* Lines of an order from the keyboard. New line: code or name, Enter, quantity, Enter. In a line Enter, ↑ and ↓ go to the same box of the
   next or the line before, Ctrl-D to its discount; a changed box is sent as soon as it is left. Without this script the forms work too. */
(() => {
  const lines = document.getElementById("lines");
  if (!lines?.querySelector("#entry")) return;
  const productBox = () => lines.querySelector("#entry .picker [role=combobox]") || lines.querySelector("#entry-product");
  const productKey = () => lines.querySelector("[data-entry-product]");
  const quantityBox = () => lines.querySelector("[data-entry-quantity]");
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
    else if (by > 0) focus(input.name === "quantity" ? productBox() : lines.querySelector("[data-entry-discount]"));
  };

  const toDiscount = (target) => {
    const row = target.closest("[data-line]");
    focus(row ? row.querySelector("[data-line-discount]") : lines.querySelector("[data-entry-discount]"));
  };

  /* Enter in the box of the product: what was typed counts as the code when nothing was chosen from the list */
  const takeProduct = (event) => {
    const box = event.target;
    const list = box.parentElement.querySelector(".picker-list");
    if (list && !list.hidden && list.querySelector('[aria-selected="true"]')) return;
    event.preventDefault();
    event.stopPropagation();
    const key = productKey();
    const typed = box.value.trim();
    if (key !== box && typed && typed !== key.dataset.pickerText) {
      key.value = typed;
      key.dataset.pickerText = typed;
    }
    if (typed) focus(quantityBox());
  };

  lines.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyD") {
      event.preventDefault();
      toDiscount(event.target);
      return;
    }
    if (event.target.matches("[data-line-input]")) {
      const by = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      walk(event.target, by);
    } else if (event.key === "ArrowUp" && event.target.matches("[data-entry-quantity], [data-entry-discount]")) {
      event.preventDefault();
      const name = event.target.name;
      focus([...lines.querySelectorAll(`[data-line-input][name="${name}"]`)].at(-1));
    }
  });
  lines.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && inEntry(event.target) && event.target === productBox()) takeProduct(event);
  }, true);

  lines.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches("[data-line-input]")) input.form.requestSubmit();
    else if (input.matches("[data-entry-product]") && input.value) focus(quantityBox());
  });

  /* typed into the product's box and left without choosing: the text itself is the code */
  lines.addEventListener("blur", (event) => {
    const key = productKey();
    if (event.target !== productBox() || key === event.target) return;
    const typed = event.target.value.trim();
    if (typed && typed !== key.dataset.pickerText) {
      key.value = typed;
      key.dataset.pickerText = typed;
    }
  }, true);

  document.addEventListener("htmx:afterSettle", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (!form?.matches?.("[data-entry]")) return;
    const wrong = lines.querySelector('#entry [aria-invalid="true"]:not([type="hidden"])');
    focus(wrong || productBox());
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const id = /^error-(.+)$/.exec(event.detail.target?.id || "");
    if (!id) return;
    const wrong = (document.getElementById(event.detail.target.id)?.dataset.wrong || "").split(" ");
    for (const name of ["quantity", "discount"]) {
      const input = document.getElementById(`${name}-${id[1]}`);
      if (wrong.includes(name)) input?.setAttribute("aria-invalid", "true");
      else input?.removeAttribute("aria-invalid");
    }
  });

  if (matchMedia("(min-width: 768px)").matches && !document.querySelector(".form-errors")) focus(productBox());
})();
