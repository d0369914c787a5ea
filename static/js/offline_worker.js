/* Service worker: pages kept for work without network. Started by /sw.js, which sets `kam` = {version, files, home}.
   Network first, always; a kept copy answers only where the network does not, with the moment it is of. A page belongs
   to the person its own <body> names, and only the copies of the one signed in here last are ever shown. */
const PAGES = "kam-pages-";
const FILES = "kam-files";
const STATE = "kam-state";
const PATIENCE = 4000; // ms until a kept copy answers in place of a slow network
const FRESH = 600000; // ms during which a page is not fetched again to be kept
const OLD = 2 * 24 * 3600 * 1000; // ms after which a copy is dropped
const MOST = 60; // pages of one person
const ENTRANCE = /^\/accounts\/(login|logout)\//;

/* the kind only chooses a button of the form, next where it leads afterwards */
const keyOf = (address) => {
  const url = new URL(address, location.origin);
  url.searchParams.delete("kind");
  url.searchParams.delete("next");
  return url.pathname + url.search;
};
const storeOf = (person) => caches.open(PAGES + person);
const stampOf = (language) => `${kam.version} ${language}`;
const atOf = (copy) => Number(copy.headers.get("Kam-At"));

// ---- whose device it is just now --------------------------------------------------------------------------------

const known = async () => (await (await caches.open(STATE)).match("/person"))?.text();
const dropPages = async (but) => {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
};
const know = async (person) => {
  if (person === (await known())) return;
  await vault.forgetKeys(Number(person));
  await dropPages(PAGES + person);
  await (await caches.open(STATE)).put("/person", new Response(person));
};
const forget = async () => {
  await vault.forgetKeys(null);
  await caches.delete(STATE);
  await dropPages();
};

// ---- a copy, sealed by the key of its person ---------------------------------------------------------------------

/* its words and its label are inside; only of which address, of when and of which kind it is lies open */
const sealCopy = async (person, { text, label, type, policy, at, stamp }) => {
  const sealed = await vault.sealText(Number(person), JSON.stringify({ text, label, type, policy }));
  if (!sealed) return undefined;
  const headers = { "Kam-Iv": [...sealed.iv].join(), "Kam-At": at, "Kam-Stamp": stamp };
  return new Response(sealed.data, { headers });
};
const openCopy = async (person, copy) => {
  if (!copy?.headers.get("Kam-Iv")) return undefined;
  const iv = Uint8Array.from(copy.headers.get("Kam-Iv").split(","));
  const words = await vault.unsealText(Number(person), { iv, data: await copy.arrayBuffer() });
  return words && { ...JSON.parse(words), at: atOf(copy) };
};

// ---- keeping ----------------------------------------------------------------------------------------------------

const filesIn = (text) => new Set([...text.matchAll(/\b(?:href|src)="([^"#]+)/g)].map(([, file]) => file).filter((file) => file.startsWith(kam.files)));

const keepFiles = async (text) => {
  const cache = await caches.open(FILES);
  for (const file of filesIn(text)) {
    if (await cache.match(file)) continue;
    const answer = await fetch(file);
    if (answer.ok) await cache.put(file, answer);
  }
};

/* stores an answer if it is a whole page of this person; a redirect or a refusal drops the copy there was */
const store = async (person, address, answer, label) => {
  const cache = await storeOf(person);
  const isPage = answer.ok && !answer.redirected && (answer.headers.get("content-type") || "").startsWith("text/html");
  if (!isPage) {
    if (answer.status < 500) await cache.delete(keyOf(address));
    return;
  }
  const text = await answer.text();
  if (/<body[^>]* data-person="(\d+)"/.exec(text)?.[1] !== person) return;
  const language = /<html lang="([^"]+)"/.exec(text)?.[1];
  const policy = answer.headers.get("Content-Security-Policy");
  await keepFiles(text);
  const copy = await sealCopy(person, { text, label, policy, type: "text/html; charset=utf-8", at: Date.now(), stamp: stampOf(language) });
  /* signed out meanwhile */
  if (!copy || (await known()) !== person) return;
  await cache.put(keyOf(address), copy);
};

const isCurrent = (copy, language) => copy.headers.get("Kam-Stamp") === stampOf(language);

const keep = async (person, pages, language) => {
  const cache = await storeOf(person);
  for (const { url, label } of pages) {
    const copy = await cache.match(keyOf(url));
    const isSame = copy && isCurrent(copy, language) && (await openCopy(person, copy))?.label === label;
    if (isSame && Date.now() - atOf(copy) < FRESH) continue;
    await store(person, url, await fetch(url), label);
  }
};

/* after an update of the product or another language old copies are fetched anew, so that all stay of one kind */
const tidy = async (person, language) => {
  const cache = await storeOf(person);
  const copies = await Promise.all((await cache.keys()).map(async (request) => ({ request, copy: await cache.match(request) })));
  copies.sort((a, b) => atOf(b.copy) - atOf(a.copy));
  for (const [place, { request, copy }] of copies.entries()) {
    if (place >= MOST || Date.now() - atOf(copy) > OLD) await cache.delete(request);
    else if (!isCurrent(copy, language)) {
      const label = (await openCopy(person, copy))?.label;
      if (label) await store(person, request.url, await fetch(request.url), label);
      else await cache.delete(request);
    }
  }
  const open = await Promise.all((await cache.matchAll()).map((copy) => openCopy(person, copy)));
  const needed = new Set(open.flatMap((copy) => (copy ? [...filesIn(copy.text)] : [])));
  const files = await caches.open(FILES);
  for (const request of await files.keys()) if (!needed.has(new URL(request.url).pathname)) await files.delete(request);
};

let work = Promise.resolve();
const queue = (task) => (work = work.then(task).catch(() => { /* without network the rest is kept another time */ }));

// ---- answering --------------------------------------------------------------------------------------------------

const withMoment = ({ text, type, policy, at }) => {
  const headers = { "Content-Type": type };
  if (policy) headers["Content-Security-Policy"] = policy;
  return new Response(text.replace("<body", `<body data-kept-at="${at}"`), { headers });
};

/* before anybody is known neither is a language */
const nothingKept = () => new Response(
  '<!doctype html><html lang="ru"><title>KAM CRM</title><meta name="viewport" content="width=device-width"><h1>Нет сети</h1><p>Попробуйте ещё раз, когда она появится.</p><div lang="en"><h2>No network</h2><p>Try again when it is back.</p></div></html>',
  { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } },
);

/* a light page in place of a dossier, the form that asks for the client in place of that of one client */
const standIn = (address) => {
  const { pathname, search } = new URL(address);
  const client = /^\/clients\/(\d+)\//.exec(pathname);
  if (client) return `/clients/${client[1]}/pocket/`;
  return search && pathname.endsWith("/log/") ? pathname : null;
};
const keptOf = async (person, address) => {
  const cache = await storeOf(person);
  for (const key of [keyOf(address), standIn(address)]) {
    const copy = key && (await openCopy(person, await cache.match(key)));
    if (copy) return { ...copy, isOwn: key === keyOf(address) };
  }
  return undefined;
};

const inTime = (answer) => new Promise((resolve, reject) => {
  answer.then(resolve, reject);
  setTimeout(reject, PATIENCE, new Error("slow"));
});

const page = async (event) => {
  const person = await known();
  const answer = fetch(event.request);
  answer.catch(() => {});
  const copy = person && (await keptOf(person, event.request.url));
  try {
    if (!copy) return await answer;
    const fresh = await inTime(answer);
    const again = fresh.clone();
    if (copy.isOwn) event.waitUntil(queue(() => store(person, event.request.url, again, copy.label)));
    return fresh;
  } catch {
    const home = copy || (person && (await keptOf(person, new URL(kam.home, location.origin).href)));
    return home ? withMoment(home) : nothingKept();
  }
};

/* at once, and again behind what is being kept just now */
const entrance = async (event) => {
  const answer = await fetch(event.request);
  await forget();
  event.waitUntil(queue(forget));
  return answer;
};

const file = async (request) => {
  const kept = await (await caches.open(FILES)).match(request.url);
  if (kept && /\.[0-9a-f]{12}\./.test(request.url)) return kept;
  try {
    return await fetch(request);
  } catch {
    return kept || Response.error();
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const { person, pages, language } = event.data;
  event.waitUntil(queue(async () => {
    await know(person);
    await keep(person, pages, language);
    if (pages.length) await tidy(person, language);
    event.source?.postMessage({ kept: true });
  }));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(ENTRANCE.test(url.pathname) ? entrance(event).catch(nothingKept) : page(event));
  else if (url.pathname.startsWith(kam.files)) event.respondWith(file(request));
});
