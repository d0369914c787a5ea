/* Rows of tabs and chips that scroll inside themselves begin where the open tab or the chosen chip is. */
(() => {
  const show = () => {
    for (const row of document.querySelectorAll(".views, .tabs, .chips")) {
      const tab = row.querySelector("[aria-current]");
      if (!tab || row.scrollWidth <= row.clientWidth) continue;
      const [outer, inner] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
      if (row.matches(".chips") && inner.left >= outer.left && inner.right <= outer.right) continue;
      row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
  };
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
