/* The button «Print» of a page that is made for paper. */
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
