/* Choosing rows: <input data-select-all="name"> ticks every checkbox of that name, <… data-selected="name"> counts them. */
(() => {
  const boxes = (name) => [...document.querySelectorAll(`input[type="checkbox"][name="${name}"]`)];
  const show = (name) => {
    const all = boxes(name);
    const chosen = all.filter((box) => box.checked).length;
    for (const count of document.querySelectorAll(`[data-selected="${name}"]`)) count.textContent = chosen;
    for (const head of document.querySelectorAll(`[data-select-all="${name}"]`)) {
      head.checked = chosen > 0 && chosen === all.length;
      head.indeterminate = chosen > 0 && chosen < all.length;
    }
    for (const box of all) box.closest("tr")?.classList.toggle("sel", box.checked);
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.selectAll) {
      for (const one of boxes(box.dataset.selectAll)) one.checked = box.checked;
      show(box.dataset.selectAll);
    } else if (box.type === "checkbox" && document.querySelector(`[data-selected="${box.name}"]`)) show(box.name);
  });
  for (const count of document.querySelectorAll("[data-selected]")) show(count.dataset.selected);
})();
