/* Lines of a bank by keys: ↑ and ↓ walk [data-bank-line], Enter accepts the marked proposal, S splits, N leaves unknown.
   [data-split-total]: what is left to divide is counted while sums are typed. */
(() => {
  const typing = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog, a, button, summary");
  const lines = () => [...document.querySelectorAll("[data-bank-line]")];
  const chosen = () => lines().find((line) => line.classList.contains("sel"));
  const choose = (line) => {
    for (const one of lines()) one.classList.toggle("sel", one === line);
    line?.focus({ preventScroll: true });
    line?.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = lines();
    choose(all[Math.min(all.length - 1, Math.max(0, all.indexOf(chosen()) + by))]);
  };
  const actions = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => chosen()?.querySelector("form")?.requestSubmit(),
    KeyS: () => chosen()?.querySelector("[data-split]")?.click(),
    KeyN: () => {
      const form = chosen()?.querySelector("form");
      if (!form) return;
      form.querySelector("[data-unknown]").checked = true;
      form.requestSubmit();
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return;
    if (!lines().length || !actions[event.code]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.code]();
  }, true);
  document.addEventListener("focusin", (event) => {
    const line = event.target.closest?.("[data-bank-line]");
    if (line && line !== chosen()) for (const one of lines()) one.classList.toggle("sel", one === line);
  });
  if (lines().length) {
    lines()[0].classList.add("sel");
    if (location.hash === "#wait") choose(lines()[0]);
  }

  const form = document.querySelector("[data-split-total]");
  if (!form) return;
  const read = (text) => Number(text.replace(/[\s\u00a0]/g, "").replace(",", ".")) || 0;
  const show = () => {
    const given = [...form.querySelectorAll("input.form-control")].reduce((sum, input) => sum + Math.round(read(input.value) * 100), 0);
    const left = (Math.round(read(form.dataset.splitTotal) * 100) - given) / 100;
    const out = form.querySelector("[data-split-left]");
    out.textContent = left.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    out.classList.toggle("t-red", left !== 0);
  };
  form.addEventListener("input", show);
  show();
})();
