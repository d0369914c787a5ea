/* What was typed into a guarded form when the sign-in had run out: kept in this tab, put back after signing in again as the same person.
   Stands before picker.js, which builds its boxes from what is put back. The form of a result has its own, longer memory. */
(() => {
  const KEY = "typed";
  const FORMS = "form[data-guard]:not([data-result])";
  const person = document.body.dataset.person;
  const here = () => location.pathname + location.search;
  const forms = () => [...document.querySelectorAll(FORMS)];
  const isSignIn = (address) => /^\/accounts\/(login|2fa\/authenticate)\//.test(new URL(address).pathname);
  const kept = (element) => element.name && element.name !== "csrfmiddlewaretoken" && !["submit", "button", "file", "password"].includes(element.type);
  const elements = (form) => [...form.elements].filter(kept);
  if (!person) return;

  document.addEventListener("submit", (event) => {
    const form = event.target.closest(FORMS);
    if (!form) return;
    const fields = elements(form).map((element) => [element.name, element.value, element.checked, element.dataset.pickerText]);
    sessionStorage.setItem(KEY, JSON.stringify({ person, page: here(), number: forms().indexOf(form), fields }));
  }, true);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.xhr.responseURL && !isSignIn(detail.xhr.responseURL)) sessionStorage.removeItem(KEY);
  });

  const putBack = (element, [, value, checked, text]) => {
    if (["radio", "checkbox"].includes(element.type)) element.checked = checked;
    else element.value = value;
    if (text !== undefined) element.dataset.pickerText = text;
  };
  const row = JSON.parse(sessionStorage.getItem(KEY) || "null");
  sessionStorage.removeItem(KEY);
  if (!row || row.person !== person || row.page !== here() || !document.referrer || !isSignIn(document.referrer)) return;
  const form = forms()[row.number];
  const found = form ? elements(form) : [];
  if (found.length !== row.fields.length || found.some((element, index) => element.name !== row.fields[index][0])) return;
  found.forEach((element, index) => putBack(element, row.fields[index]));
  document.addEventListener("DOMContentLoaded", () => {
    form.dispatchEvent(new Event("input", { bubbles: true }));
    const text = document.getElementById("texts").dataset.typed;
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "info" } }));
  });
})();
