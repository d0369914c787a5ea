/* Searchable picker: <input data-picker-url="…" data-picker-text="chosen words">. The input keeps the key that is sent; the script puts
   a box for words before it and asks the address for {"results": [{"id", "text", "note", "code"}]}. Without the script the key can be
   typed. Nothing is offered or taken but from the answer to what the box holds now: a key drops the list before it, and Enter waits for
   the answer; then a row whose code was typed is taken, or the only one found, and of several nothing is taken unseen. */
(() => {
  let number = 0;
  const texts = () => document.getElementById("texts").dataset;
  const plain = (text) => text.trim().toLowerCase();
  const option = (row, id) => {
    const item = document.createElement("li");
    Object.assign(item, { id, textContent: row.text });
    item.setAttribute("role", "option");
    Object.assign(item.dataset, { id: row.id, text: row.text, code: row.code || row.text });
    if (row.note) item.append(Object.assign(document.createElement("small"), { textContent: row.note }));
    return item;
  };

  /* said, never chosen */
  const words = (text) => {
    const item = document.createElement("li");
    Object.assign(item, { className: "muted", textContent: text });
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
    let asked = 0; // counts questions: the answer to any but the last is not looked at
    let question = null; // its text
    let timer = 0;
    let waits = false; // Enter was pressed before the answer came
    const chosen = () => input.dataset.pickerText || "";
    const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
    const marked = () => list.querySelector('[aria-selected="true"]');
    const exact = () => options().find((item) => plain(item.dataset.code) === plain(box.value));
    const open = (items) => {
      list.replaceChildren(...items);
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    };
    const close = () => {
      list.hidden = true;
      list.replaceChildren();
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    /* what was asked before is answered to nobody */
    const forget = () => {
      clearTimeout(timer);
      asked += 1;
      question = null;
      waits = false;
    };
    const mark = (item) => {
      options().forEach((one) => one.setAttribute("aria-selected", String(one === item)));
      if (!item) return;
      box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    };
    const set = (id, text, note = "") => {
      forget();
      input.value = id;
      box.value = text;
      input.dataset.pickerText = text;
      input.dataset.pickerNote = note;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const choose = (item) => set(item.dataset.id, item.dataset.text, item.querySelector("small")?.textContent);
    const show = (rows) => {
      const entered = waits;
      waits = false;
      question = null;
      open(rows.length ? rows.map((row, i) => option(row, `${list.id}-${i}`)) : [words(texts().nothing)]);
      const sure = exact() || (options().length === 1 ? options()[0] : null);
      if (entered && sure) choose(sure);
      else if (document.activeElement === box) mark(sure || options()[0]);
      else settle();
    };
    const ask = async () => {
      clearTimeout(timer);
      const mine = ++asked;
      const typed = question = box.value.trim();
      const url = new URL(input.dataset.pickerUrl, location.href);
      url.searchParams.set("q", typed);
      box.removeAttribute("aria-activedescendant");
      open([words(texts().searching)]);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        const rows = answer.ok ? (await answer.json()).results : [];
        // the box may have been emptied or filled by a script: it is the text that counts
        if (mine === asked && box.value.trim() === typed) show(rows);
      } catch {
        if (mine !== asked) return;
        const kept = input.name === "client" && document.getElementById("kept-clients");
        if (kept) {
          const fits = ({ text, code }) => plain(`${text} ${code}`).includes(plain(typed));
          return show(JSON.parse(kept.textContent).filter(fits).slice(0, 12));
        }
        forget();
        close();
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: texts().offline, tone: "error" } }));
      }
    };
    const settle = () => {
      if (waits) return; // left after Enter: the answer decides
      forget();
      close();
      if (!box.value.trim() && input.value) set("", "");
      else if (box.value !== chosen()) box.value = chosen();
    };

    box.addEventListener("input", () => {
      forget();
      box.removeAttribute("aria-activedescendant");
      if (!list.hidden) open([words(texts().searching)]);
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
        else if (all.length) mark(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1) + all.length) % all.length]);
      } else if (event.key === "Enter" && marked()) {
        event.preventDefault();
        choose(marked());
      } else if (event.key === "Enter" && box.value.trim() && box.value !== chosen()) {
        event.preventDefault(); // words that choose nothing yet: the form would be sent without them
        if (question !== box.value.trim()) ask();
        waits = true;
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        forget();
        box.value = chosen();
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
