/* Cells of a price list: a column that was copied from a table is pasted downwards from the cell one stands in; E begins to edit. */
(() => {
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest?.("[data-price-cell]");
    const lines = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n") || [];
    if (!cell || lines.length < 2) return;
    event.preventDefault();
    const column = [...cell.form.querySelectorAll(`[data-price-cell="${cell.dataset.priceCell}"]`)];
    const first = column.indexOf(cell);
    lines.forEach((line, n) => {
      const target = column[first + n];
      if (target) target.value = line.split("\t")[0].trim();
    });
    column[Math.min(first + lines.length, column.length) - 1].focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyE" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const edit = document.querySelector("[data-price-edit]");
    if (edit) edit.click();
  });
})();
