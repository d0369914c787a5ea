/* Says in the frame what is kept here: how many results wait or were refused, which activities they belong to, and asks
   before signing out leaves them behind. */
(() => {
  const { results, drafts, texts } = device;
  const note = document.querySelector("[data-unsent]");
  const sent = new Set(); /* by this page, since it was opened: the server's own word is on the next one */
  let left = 0;

  const mark = (rows) => {
    document.querySelectorAll(".on-device").forEach((badge) => badge.remove());
    document.querySelectorAll("main .acts a[data-on-device]").forEach((link) => { link.hidden = false; });
    for (const path of sent) {
      for (const link of document.querySelectorAll(`main .acts a[href="${CSS.escape(path)}"]`)) {
        link.before(Object.assign(document.createElement("span"), { className: "light light-green on-device", textContent: texts.markSent }));
        link.hidden = true;
        link.dataset.onDevice = "";
      }
    }
    for (const { path, uuid, state, reasons } of rows) {
      for (const link of document.querySelectorAll(`main .acts a[href="${CSS.escape(path)}"]`)) {
        const isRefused = state === "refused";
        const words = isRefused ? `${texts.markRefused} ${reasons?.[0] || ""}` : texts.mark;
        const badge = Object.assign(document.createElement("a"), {
          className: `light ${isRefused ? "light-red" : "light-amber"} on-device`, textContent: words, href: isRefused ? texts.keepUrl : `${path}#kept=${uuid}`,
        });
        link.before(badge);
        /* a second result of the same activity would be refused: what is kept is opened instead */
        link.hidden = true;
        link.dataset.onDevice = "";
      }
    }
  };
  const show = async () => {
    await device.ready;
    const rows = await results.mine();
    const refused = rows.filter((row) => row.state === "refused").length;
    const words = [];
    if (refused) words.push(texts.refused.replace("{n}", refused));
    if (rows.length > refused) words.push(texts.waiting.replace("{n}", rows.length - refused));
    note.hidden = !rows.length;
    note.dataset.count = rows.length;
    note.classList.toggle("notice-error", refused > 0);
    note.querySelector("a").textContent = words.join(" · ");
    mark(rows);
    left = rows.length + (await drafts.mine()).length;
  };

  const dialog = document.getElementById("sign-out-unsent");
  let leaving;
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-sign-out]");
    if (!form || !left || form === leaving) return;
    event.preventDefault();
    leaving = form;
    dialog.showModal();
  }, true);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "leave") leaving.requestSubmit();
    else leaving = null;
  });

  document.addEventListener("received", ({ detail }) => { if (!detail.startsWith("/activities/log/")) sent.add(detail); });
  document.addEventListener("results", () => show().catch(() => {}));
  document.addEventListener("drafts", () => show().catch(() => {}));
  addEventListener("pageshow", () => show().catch(() => {}));
})();
