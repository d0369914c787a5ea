/* All that axe can judge a page by: its elements with their attributes, which of them show and hold words, the width, and how many
   names and keys differ. Numbers, the words themselves and their language are not: the page of another client looks the same. */
() => {
  const wordy = new Set(["aria-label", "title", "alt", "placeholder", "value", "href", "action", "content", "src", "hx-headers", "lang"]);
  const isWordy = (name) => wordy.has(name) || (name.startsWith("data-") && !name.endsWith("theme"));
  const attribute = ({ name, value }) => `${name}=${isWordy(name) ? Boolean(value.trim()) : value.replace(/\d+/g, "0")}`;
  const hasWords = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const one = (element) => [element.tagName, element.checkVisibility(), hasWords(element), ...[...element.attributes].map(attribute)].join(" ");
  const different = (name) => new Set([...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name))).size;
  return [innerWidth, different("id"), different("aria-label"), ...[...document.querySelectorAll("*")].map(one)].join("\n");
}
