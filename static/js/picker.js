/* Searchable picker: <input data-picker-url="…" data-picker-text="chosen words">. The input keeps the key that is sent; the script puts
   a box for words before it and asks the address for {"results": [{"id", "text", "note"}]}. Without the script the key can be typed. */
(() => {
  let number = 0;
  const option = (row, id) => {
    const item = document.createElement("li");
    Object.assign(item, { id, textContent: row.text });
    item.setAttribute("role", "option");
    item.dataset.id = row.id;
    item.dataset.text = row.text;
    if (row.note) item.append(Object.assign(document.createElement("small"), { textContent: row.note }));
    return item;
  };

  /* said, never chosen */
  const nothing = () => {
    const item = document.createElement("li");
    Object.assign(item, { className: "muted", textContent: document.getElementById("texts").dataset.nothing });
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    return item;
  };

  const build = (input) => {
    const name = `picker-${++number}`;
    const box = document.createElement("input");
    const list = document.createElement("ul");
    Object.assign(box, { type: "text", id: input.id, value: input.dataset.pickerText || "", autocomplete: "off", required: input.required });
    Object.assign(list, { id: name, className: "picker-list plain", hidden: true });
    box.className = "form-control";
    box.placeholder = input.placeholder;
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": name };
    for (const [key, value] of Object.entries(states)) box.setAttribute(key, value);
    for (const key of ["aria-describedby", "aria-invalid", "aria-label"]) if (input.hasAttribute(key)) box.setAttribute(key, input.getAttribute(key));
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.pickerLabel || input.name);
    input.type = "hidden";
    input.removeAttribute("id");
    input.required = false;
    const wrap = document.createElement("span");
    wrap.className = "picker";
    input.before(wrap);
    wrap.append(box, input, list);
    behave(input, box, list);
    if (input.autofocus && matchMedia("(min-width: 768px)").matches) box.focus();
  };

  const behave = (input, box, list) => {
    let asked = 0;
    let timer = 0;
    const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
    const marked = () => list.querySelector('[aria-selected="true"]');
    const close = () => {
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const mark = (item) => {
      options().forEach((one) => one.setAttribute("aria-selected", String(one === item)));
      if (!item) return;
      box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    };
    const choose = (item) => {
      input.value = item.dataset.id;
      box.value = item.dataset.text;
      input.dataset.pickerText = item.dataset.text;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = (rows) => {
      list.replaceChildren(...rows.map((row, i) => option(row, `${list.id}-${i}`)));
      if (!rows.length) list.append(nothing());
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      mark(options()[0]);
    };
    const ask = async () => {
      const mine = ++asked;
      const url = new URL(input.dataset.pickerUrl, location.href);
      url.searchParams.set("q", box.value.trim());
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (answer.ok && mine === asked && document.activeElement === box) show((await answer.json()).results);
      } catch {
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.getElementById("texts").dataset.offline, tone: "error" } }));
      }
    };
    const settle = () => {
      close();
      if (!box.value.trim() && input.value) {
        input.value = "";
        input.dataset.pickerText = "";
        input.dispatchEvent(new Event("change", { bubbles: true }));
      } else if (box.value !== (input.dataset.pickerText || "")) box.value = input.dataset.pickerText || "";
    };

    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    box.addEventListener("focus", () => box.select());
    box.addEventListener("click", () => { if (list.hidden) ask(); });
    box.addEventListener("blur", settle);
    box.addEventListener("keydown", (event) => {
      const all = options();
      const at = all.indexOf(marked());
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) ask();
        else mark(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1) + all.length) % all.length]);
      } else if (event.key === "Enter" && !list.hidden && marked()) {
        event.preventDefault();
        choose(marked());
      } else if (event.key === "Enter" && box.value.trim() && box.value !== (input.dataset.pickerText || "")) {
        event.preventDefault(); // words that choose nothing yet: the form would be sent without them
        if (list.hidden) ask();
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        box.value = input.dataset.pickerText || "";
        close();
      }
    });
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]:not([aria-disabled])");
      if (item) choose(item);
    });
  };

  const bind = (root) => root.querySelectorAll("input[data-picker-url]:not([type=hidden])").forEach(build);
  bind(document);
  document.addEventListener("htmx:load", (event) => bind(event.target.parentNode || event.target));
})();
