/* The form of a result (form[data-result]): kept on the device first, then sent. Without network it stays kept and the next
   activity can begin. An address ending in #kept=… opens the form filled with a result that was kept before. */
(() => {
  const form = document.querySelector("form[data-result]");
  if (!form) return;
  const { results, texts } = device;
  /* a kept copy of the page was opened from elsewhere; the address knows from where it was this time */
  const asked = new URLSearchParams(location.search);
  form.elements.next.value = asked.get("next") || "";
  asked.delete("next");
  const path = location.pathname + (String(asked) && `?${asked}`);
  const uuid = form.elements.client_uuid;
  const wasRefused = Boolean(form.querySelector('[aria-invalid="true"], .form-errors, .field-error'));
  let mended = null;

  /* a page kept for hours may be opened twice: each opening is a result of its own */
  if (!wasRefused && crypto.randomUUID) uuid.value = crypto.randomUUID();

  const mend = async () => {
    await device.ready;
    const key = new URLSearchParams(location.hash.slice(1)).get("kept");
    const row = key && (await results.get(key));
    if (!row) return;
    mended = row;
    if (wasRefused) return;
    const own = uuid.value;
    device.fill(form, row.fields, row.files);
    /* sent to another address it is another result */
    uuid.value = row.path === path ? row.uuid : own;
    const reasons = document.createElement("ul");
    reasons.className = "form-errors plain notice notice-error";
    reasons.append(...(row.reasons || []).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    if (row.reasons?.length) form.querySelector(".body").prepend(reasons);
  };

  const written = (input) => (input.type === "date" && input.valueAsDate ? input.valueAsDate.toLocaleDateString(device.locale, { timeZone: "UTC", dateStyle: "medium" }) : input.value);
  const shown = () => [...form.querySelectorAll(".field")].map((field) => {
    const label = field.querySelector("legend, label")?.firstChild.textContent.trim();
    const chosen = [...field.querySelectorAll("input:checked")].map((input) => input.closest("label")?.textContent.trim() || input.value);
    const typed = [...field.querySelectorAll("input:not([type=radio], [type=checkbox]), textarea, select")].map(written);
    return [label, [...chosen, ...typed].filter(Boolean).join(", ")];
  }).filter(([, value]) => value);

  /* what the server would answer at once, checked here while it cannot be asked */
  const complete = () => {
    const { step, next_step_on: on, no_next_step_reason: reason } = form.elements;
    if (step) {
      step[0].setCustomValidity(step.value || on.value || reason.value.trim() ? "" : texts.nextStep);
      on.setCustomValidity(step.value === "other" && !on.value ? texts.stepDay : "");
      reason.setCustomValidity(step.value === "none" && !reason.value.trim() ? texts.noStep : "");
    }
    form.querySelectorAll("[data-promise]").forEach((row) => {
      const text = row.querySelector("[name$=-text]");
      const days = [...row.querySelectorAll("[name$=-day]")];
      const other = row.querySelector("[name$=-due_on]");
      const chosen = days.find((one) => one.checked);
      text.setCustomValidity(text.value.trim() ? "" : texts.promiseText);
      days[0].setCustomValidity(chosen ? "" : texts.promiseDay);
      other.setCustomValidity(chosen?.value === "other" && !other.value ? texts.promiseDay : "");
    });
    return form.checkValidity();
  };
  const working = (yes) => {
    form.setAttribute("aria-busy", String(yes));
    form.querySelectorAll("footer button").forEach((button) => { button.disabled = yes; });
  };
  const sendPlainly = (order) => {
    if (order) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "order", value: "1" }));
    form.submit();
  };
  const showKept = async (why) => {
    const card = document.getElementById("kept-card").content.cloneNode(true).firstElementChild;
    const waiting = (await results.mine()).length;
    card.querySelectorAll("[data-why]").forEach((text) => { text.hidden = text.dataset.why !== why; });
    card.querySelectorAll("[data-count]").forEach((text) => { text.textContent = waiting; });
    form.replaceWith(card);
    card.focus();
    navigator.storage?.persist?.().catch(() => {});
  };

  const save = async (order) => {
    if (!complete()) {
      if ((await device.askKey()).token) sendPlainly(order);
      else form.reportValidity();
      return;
    }
    const row = {
      uuid: uuid.value, path, order, at: Date.now(), state: "waiting", title: form.dataset.result,
      client: form.dataset.client, fields: device.fieldsOf(form), files: device.filesOf(form), shown: shown(),
    };
    await results.put(row);
    if (mended && mended.uuid !== row.uuid) await results.drop(mended.uuid);
    const answer = await device.sendNow(row.uuid);
    if (answer.state === "refused") {
      document.dispatchEvent(new Event("refused"));
      if (!mended) await results.drop(row.uuid);
      return sendPlainly(order);
    }
    document.dispatchEvent(new Event("kept"));
    if (answer.state === "received") location.assign(answer.url);
    else await showKept(answer.why);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    const order = event.submitter?.name === "order";
    working(true);
    try {
      await save(order);
    } catch {
      sendPlainly(order);
    }
    working(false);
  });
  device.formReady = mend().catch(() => {});
})();
