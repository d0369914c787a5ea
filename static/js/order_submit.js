/* A step that takes the order out of one's hands ([data-after-lines]) waits until its lines are saved: a number typed the moment before the
   click counts. It does not go on over a refused line, over a new line that was typed but not added, or when saving the lines changed
   what the button does. */
(() => {
  const lines = document.getElementById("lines");
  const queue = window.lineQueue;
  if (!queue) return;
  const passed = new WeakSet();
  let waiting = null;

  const say = (text, tone = "error") => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  const words = (form) => form?.querySelector("[type=submit]")?.textContent.trim();
  const box = (name) => lines.querySelector(`#entry [data-entry-${name}]`);

  /* what is still in the way, with the box where it can be mended */
  const obstacle = () => {
    const row = lines.querySelector('#lines-body [data-wrong]:not([data-wrong=""])')?.closest("tr");
    if (row) return [lines.dataset.refused, row.querySelector('[aria-invalid="true"]:not([hidden])') || row.querySelector("[data-line-input]")];
    const shown = lines.querySelector("#entry [role=combobox]") || box("product");
    if (shown.value.trim()) return [lines.dataset.unadded, box("quantity").value.trim() ? shown : box("quantity")];
    return box("quantity").value.trim() ? [lines.dataset.unadded, shown] : null;
  };
  const stop = ([text, where]) => {
    say(text);
    where?.focus();
  };

  const goOn = () => {
    const { action, label } = waiting;
    waiting = null;
    const form = document.querySelector(`form[data-after-lines][action="${action}"]`);
    const inTheWay = obstacle();
    if (inTheWay) stop(inTheWay);
    else if (words(form) !== label) stop([lines.dataset.moved, form?.querySelector("textarea, [type=submit]")]);
    else {
      passed.add(form);
      form.requestSubmit();
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-after-lines]") || passed.delete(form)) return;
    const inTheWay = queue.count() ? null : obstacle();
    if (!queue.count() && !inTheWay) return;
    event.preventDefault();
    if (inTheWay) stop(inTheWay);
    else waiting = { action: form.getAttribute("action"), label: words(form) };
    if (waiting && queue.isAway()) say(lines.dataset.patience, "info");
  }, true);

  /* Ctrl-Enter from wherever one types: the line that is complete is added first */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.closest("textarea[name=text], dialog")) return;
    const form = document.querySelector("form[data-submit]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    if (box("product").value && box("quantity").value.trim()) document.getElementById("entry-form").requestSubmit();
    document.activeElement?.blur?.(); // a number that is being typed is taken
    form.requestSubmit(form.querySelector("[type=submit]"));
  }, true);

  document.addEventListener("lines:idle", () => { if (waiting && !queue.count()) goOn(); });
})();
