/* Theme: the person's own choice (data-theme on <html>), else the last one on this device, else the system's.
   Loaded in <head> before the first paint, so that nothing flashes. */
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const remember = (value) => { try { localStorage.setItem("theme", value); } catch { /* private mode: this page only */ } };
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const chosen = () => [root.dataset.theme, remembered()].find((value) => value === "light" || value === "dark");
  const show = (value) => {
    root.dataset.bsTheme = value;
    document.dispatchEvent(new Event("themechange"));
  };

  show(chosen() || (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => { if (!chosen()) show(system.matches ? "dark" : "light"); });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form) return;
    event.preventDefault();
    const value = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.theme = value;
    remember(value);
    show(value);
    const body = new FormData(form);
    body.set("theme", value);
    try { await fetch(form.action, { method: "POST", body, redirect: "manual" }); } catch { /* kept on this device */ }
  });
})();
