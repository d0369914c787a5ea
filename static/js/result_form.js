/* The form of a result: rows of promises that come and go, hours from the clock, chips of days that are over.
   Bound before the scripts of the device, which fill rows of a kept result (event "filling"). */
(() => {
  const form = document.querySelector("form[data-result]");
  if (!form) return;
  const rows = form.querySelector("[data-promises]") || document.createElement("ul");
  const total = form.querySelector("[name=promise-TOTAL_FORMS]") || {};
  const model = form.querySelector("#promise-row");
  const sides = { ours: form.querySelector("[data-add-promise=ours]"), theirs: form.querySelector("[data-add-promise=theirs]") };
  const isToday = form.dataset.today === new Date().toLocaleDateString("sv");

  const nameSide = (row) => {
    const side = row.querySelector("[name$=-side]").value;
    if (sides[side]) row.querySelector("[data-side]").textContent = sides[side].dataset.short;
  };
  const add = (side) => {
    const number = Number(total.value);
    total.value = number + 1;
    const box = document.createElement("ul");
    box.innerHTML = model.innerHTML.replaceAll("__prefix__", number);
    const row = box.firstElementChild;
    row.querySelector("[name$=-side]").value = side;
    if (crypto.randomUUID) row.querySelector("[name$=-client_uuid]").value = crypto.randomUUID();
    rows.append(row);
    nameSide(row);
    stale(row);
    return row;
  };
  rows.querySelectorAll("[data-promise]").forEach(nameSide);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-promise]");
    if (button) add(button.dataset.addPromise).querySelector("[name$=-text]").focus();
    const gone = event.target.closest("[data-promise] [data-remove]");
    if (gone) {
      gone.closest("[data-promise]").remove();
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  form.addEventListener("reset", () => { rows.replaceChildren(); total.value = 0; });
  form.addEventListener("filling", ({ detail }) => {
    const more = form.querySelector("details.more");
    if (more && detail.some(([name, value]) => value && ["next_step", "next_step_at"].includes(name))) more.open = true;
    rows.replaceChildren();
    total.value = 0;
    const last = Number(detail.find(([name]) => name === "promise-TOTAL_FORMS")?.[1] || 0);
    for (let number = 0; number < last; number++) {
      const side = detail.find(([name]) => name === `promise-${number}-side`)?.[1];
      /* a row that was removed leaves its number free */
      if (side) add(side);
      else total.value = number + 1;
    }
  });

  /* of a page kept since yesterday: what was tomorrow is over */
  function stale(root) {
    if (isToday) return;
    const today = new Date().toLocaleDateString("sv");
    root.querySelectorAll(".choice input[type=radio]").forEach((input) => {
      if (/^\d{4}-\d\d-\d\d$/.test(input.value)) input.closest(".choice").hidden = input.value <= today;
    });
  }
  stale(form);

  /* the day of a contact is known, and so is the hour at which its result is written */
  if (form.elements.left_at) {
  const { day, came_at: came, left_at: left } = form.elements;
  const now = new Date().toTimeString().slice(0, 5);
  const isFresh = isToday && day.value === form.dataset.today && !form.querySelector('[aria-invalid="true"], .form-errors, .field-error');
  if (isFresh && !left.value && (!came.value || came.value <= now)) left.value = now;
  }

  /* a calendar or a reason is shown where it is asked for, and is written into at once */
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "radio" || !["other", "none"].includes(target.value)) return;
    const shown = target.closest(".step-group, [data-promise]")?.querySelector(target.value === "other" ? ".other-day input" : ".no-step input");
    shown?.focus();
  });

  /* asked for the client, the full form of that client is a step away while there is network */
  const client = form.elements.client;
  /* a kept form without a client stands in for that of a client whose own is not kept */
  const wanted = new URLSearchParams(location.search).get("client");
  const kept = document.getElementById("kept-clients");
  if (client && kept && wanted && !client.value) {
    const found = JSON.parse(kept.textContent).find(({ id }) => String(id) === wanted);
    if (found) {
      client.value = found.id;
      client.dataset.pickerText = found.text;
      const box = client.closest(".picker")?.querySelector("[role=combobox]");
      if (box) box.value = found.text;
    }
  }
  client?.addEventListener("change", () => {
    if (client.value && form.elements.outcome && navigator.onLine && !document.body.dataset.keptAt && !form.elements.result.value) {
      const url = new URL(location.href);
      url.searchParams.set("client", client.value);
      form.removeAttribute("data-guard");
      location.replace(url);
    }
  });
})();
