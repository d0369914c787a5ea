/* Rows of tabs that scroll inside themselves begin where the open tab is. */
(() => {
  const show = () => {
    for (const row of document.querySelectorAll(".views, .tabs")) {
      const tab = row.querySelector("[aria-current]");
      if (!tab || row.scrollWidth <= row.clientWidth) continue;
      const [outer, inner] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
      row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
  };
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
