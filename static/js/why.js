/* «Why?»: a link with data-why opens its address in a small window beside it; without the script it opens the page. */
(() => {
  const pop = document.getElementById("why");
  let asker = null;
  const place = (link) => {
    const at = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - pop.offsetWidth - 8;
    pop.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
    const below = at.bottom + 6;
    const fits = below + pop.offsetHeight < innerHeight;
    pop.style.top = `${fits ? below : Math.max(8, at.top - pop.offsetHeight - 6)}px`;
  };
  const open = async (link) => {
    asker = link;
    pop.textContent = document.getElementById("texts").dataset.loading;
    pop.showPopover();
    place(link);
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true", "HX-Target": "why" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      pop.innerHTML = await answer.text();
      window.htmx?.process(pop);
    } catch {
      location.assign(link.href);
    }
    place(link);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-why]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    open(link);
  }, true);
  pop.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && (document.activeElement === document.body || pop.contains(document.activeElement))) asker?.focus();
  });
})();
