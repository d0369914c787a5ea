/* Drop-down menus (details.drop): one open at a time; Esc or a click elsewhere closes and gives the focus back. The menu's field takes the
   focus from its button alone: the browser tells of the opening late, and whoever is already further on stays there. */
(() => {
  const open = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("click", (event) => {
    for (const drop of open()) if (!drop.contains(event.target)) drop.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const drop of open()) {
      drop.open = false;
      drop.querySelector("summary").focus();
    }
  });
  document.addEventListener("toggle", (event) => {
    const drop = event.target;
    if (!drop.matches?.("details.drop") || !drop.open) return;
    const menu = drop.querySelector(".menu");
    if (!menu?.contains(document.activeElement)) drop.querySelector("textarea, input[type=search], [data-first]")?.focus();
    if (!menu) return;
    menu.classList.toggle("to-right", menu.getBoundingClientRect().left < 8);
  }, true);
})();
