// What came of each line of an act: the difference and its sum while it is typed; Enter goes down, B, Q choose the kind, P the pair.

const form = document.querySelector("[data-act-form]");

const numberOf = (text) => Number(String(text).replace(/\s/g, "").replace(",", ".").replace("\u2212", "-"));

const written = (value, digits) =>
  value.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits || 3 });

function counted(row) {
  const box = row.querySelector("[data-act-actual]");
  const difference = box.value.trim() ? numberOf(box.value) - numberOf(row.dataset.documented) : 0;
  const sum = difference * numberOf(row.dataset.price || "0");
  row.querySelector("[data-act-difference]").textContent = difference ? written(difference, 0) : "";
  row.querySelector("[data-act-sum]").textContent = sum ? written(sum, 2) : "";
  return Number.isFinite(sum) ? sum : 0;
}

function count() {
  const sums = [...form.querySelectorAll("[data-act-line]")].map(counted);
  form.querySelector("[data-act-total]").textContent = written(sums.reduce((all, one) => all + one, 0), 2);
}

function choose(row, place) {
  const select = row.querySelector("[data-act-kind]");
  if (select.options[place]) select.selectedIndex = place;
}

function key(event) {
  const box = event.target.closest("[data-act-actual]");
  if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = box.closest("[data-act-line]");
  const boxes = [...form.querySelectorAll("[data-act-actual]")];
  if (event.key === "Enter") {
    boxes[boxes.indexOf(box) + 1]?.focus();
  } else if (["b", "q"].includes(event.key.toLowerCase())) {
    choose(row, Number(form.dataset[event.key.toLowerCase() === "b" ? "keyB" : "keyQ"]));
  } else if (event.key.toLowerCase() === "p") {
    row.querySelector("[data-act-pair]").focus();
  } else {
    return;
  }
  event.preventDefault();
}

if (form) {
  form.addEventListener("input", count);
  form.addEventListener("keydown", key);
  count();
}
