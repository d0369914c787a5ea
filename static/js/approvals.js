/* Requests for approval by keys: J and K walk the queue. A approves and R goes to the reason (data-hotkey, keys.js); Ctrl-Enter in the
   reason refuses, because that is what it was written for. */
(() => {
  const typing = (target) => target.closest?.("input, textarea, select, dialog");
  const links = () => [...document.querySelectorAll("[data-queue] a")];
  const step = (by) => {
    const all = links();
    const at = all.findIndex((link) => link.getAttribute("aria-current") === "true");
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    if (next && next !== all[at]) next.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.code === "KeyJ") step(1);
    else if (event.code === "KeyK") step(-1);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-decide]");
    if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    form.requestSubmit(form.querySelector("[data-refuse]"));
  }, true);
})();
