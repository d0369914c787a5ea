/* Photos of a result: drawn small in the browser, so that they go over a phone's line and fit the device. The file box of the form
   holds what is sent; each photo has an identifier in the same order. */
(() => {
  const form = document.querySelector("form[data-result]");
  const box = form?.querySelector("input[name=photo]");
  if (!box || !window.DataTransfer) return;
  const WIDEST = 1600;
  const strip = form.querySelector("[data-photos]");
  const camera = form.querySelector("[data-camera]");
  let photos = []; /* of {uuid, file} */
  const uuid = () => (crypto.randomUUID ? crypto.randomUUID() : "");
  camera.hidden = !matchMedia("(pointer: coarse)").matches;

  const fitted = async (file) => {
    let picture;
    try {
      picture = await createImageBitmap(file);
    } catch {
      return file; /* a kind the browser cannot draw: the server says what it thinks of it */
    }
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  };
  const draw = async (photo) => {
    const item = document.createElement("li");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 72;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", photo.file.name);
    const gone = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon", textContent: "×" });
    gone.setAttribute("aria-label", `${document.getElementById("texts").dataset.close}: ${photo.file.name}`);
    gone.addEventListener("click", () => set(photos.filter((one) => one !== photo), true));
    item.append(canvas, gone);
    strip.append(item);
    const picture = await createImageBitmap(photo.file).catch(() => null);
    if (!picture) return;
    const side = Math.min(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 72, 72);
  };
  const set = (chosen, byHand) => {
    photos = chosen;
    const files = new DataTransfer();
    photos.forEach(({ file }) => files.items.add(file));
    box.files = files.files;
    form.querySelectorAll("input[name=photo_uuid]").forEach((one) => one.remove());
    photos.forEach((photo) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "photo_uuid", value: photo.uuid })));
    strip.replaceChildren();
    photos.forEach(draw);
    if (byHand) form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const take = async (files) => {
    const added = [];
    for (const file of files) added.push({ uuid: uuid(), file: await fitted(file) });
    set([...photos, ...added], true);
  };
  box.addEventListener("change", (event) => {
    event.stopPropagation();
    take([...box.files]);
  });
  camera.querySelector("input").addEventListener("change", (event) => {
    event.stopPropagation();
    take([...event.target.files]);
    event.target.value = "";
  });
  form.addEventListener("reset", () => set([], false));
  /* of a draft, or of a result that was kept: [{uuid, name, blob}] */
  form.addEventListener("photos", ({ detail }) => set(detail.map(({ uuid: key, name, blob }) => ({ uuid: key, file: new File([blob], name, { type: blob.type }) })), false));
})();
