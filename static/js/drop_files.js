/* [data-drop-files]: files dropped anywhere on the page go into the form; it says how many they are and waits for its button. */
(() => {
  const form = document.querySelector("[data-drop-files]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const words = form.querySelector("[data-drop-words]");
  const show = () => {
    const names = [...input.files].map((file) => file.name);
    if (names.length) words.textContent = names.join(", ");
    form.classList.toggle("has-files", names.length > 0);
    if (names.length) form.querySelector("button[type=submit]").focus();
  };
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    form.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) form.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    form.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    show();
  });
  input.addEventListener("change", show);
  show();
})();
