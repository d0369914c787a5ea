/* Keys: «/» or Ctrl-K search, «?» the list, G then a letter for a section, a letter for an addition, and the page's own:
   an element with data-hotkey="a" or a digit is clicked by A (a field takes the focus); its title explains it in the list. */
(() => {
  let goes = 0;
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
  const search = () => document.querySelector("[data-find] input");
  const dialog = () => document.getElementById("keys");
  const press = (element) => {
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
  };

  const listPageKeys = () => {
    const list = dialog().querySelector("[data-page-keys]");
    list.replaceChildren();
    for (const element of document.querySelectorAll("[data-hotkey]")) {
      const term = document.createElement("dt");
      const key = document.createElement("dd");
      term.textContent = element.title || element.getAttribute("aria-label") || element.textContent.trim();
      key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.hotkey.toUpperCase() }));
      list.append(term, key);
    }
  };
  const openKeys = () => {
    listPageKeys();
    dialog().showModal();
  };

  /* event.code, so that the keys work in the Russian layout too */
  const letterOf = (event) => (/^(?:Key([A-Z])|Digit([1-9]))$/.exec(event.code) || []).slice(1).join("").toLowerCase();

  document.addEventListener("keydown", (event) => {
    const letter = letterOf(event);
    if ((event.ctrlKey || event.metaKey) && letter === "k" && search()) {
      event.preventDefault();
      search().select();
      search().focus();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.target.closest?.("form")?.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return openKeys();
    if (event.key === "/" || event.code === "Slash") {
      event.preventDefault();
      return search()?.focus();
    }
    const going = Date.now() - goes < 1500;
    goes = letter === "g" ? Date.now() : 0;
    if (!letter || letter === "g") return;
    /* a page's own letter wins over an addition's */
    const wanted = going ? [`[data-go="${letter}"]`] : [`[data-hotkey="${letter}"]`, `[data-go-direct="${letter}"]`];
    const element = wanted.map((selector) => document.querySelector(selector)).find(Boolean);
    if (!element) return;
    event.preventDefault();
    press(element);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (!opener) return;
    if (opener.dataset.opens === "#keys") openKeys();
    else document.querySelector(opener.dataset.opens)?.showModal();
  });
})();
