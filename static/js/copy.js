/* [data-copy]: copies the text of [data-copy-source] beside it and says so on the button. */
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = button.parentElement.querySelector("[data-copy-source]");
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.querySelector("span").textContent = button.dataset.copied;
    } catch { /* no clipboard here (plain http): select it, so that Ctrl-C takes it */
      getSelection().selectAllChildren(source);
    }
  });
})();
