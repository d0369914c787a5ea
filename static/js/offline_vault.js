/* The store of this device, sealed: AES-GCM under a key that comes from the server with the sign-in, that no script can read out, and
   that sign-out and another person's sign-in take away (docs/decisions/0028). Loaded by pages and by the service worker.
   A row lies as {its key path, person, at, sealed: {by, iv, data, files}}; everything else of it is inside. Until the key has come a spare
   one made here seals; what it sealed is sealed anew when the key is there. */
self.vault = (() => {
  const works = Boolean(self.crypto?.subtle && self.indexedDB);
  const bytes = new TextEncoder();
  const text = new TextDecoder();
  let opened;
  const open = () => (opened ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open("kam-crm", 2);
    asked.onupgradeneeded = ({ oldVersion }) => {
      const db = asked.result;
      if (oldVersion < 1) {
        db.createObjectStore("results", { keyPath: "uuid" });
        db.createObjectStore("drafts", { keyPath: ["person", "path"] });
      }
      db.createObjectStore("keys", { keyPath: "person" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  }));
  /* resolves when it is on the disk, not when it was handed over */
  const run = async (store, mode, ask) => {
    const transaction = (await open()).transaction(store, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  };

  // ---- keys -----------------------------------------------------------------------------------------------------

  const keysOf = async (person) => (await run("keys", "readonly", (keys) => keys.get(person))) || { person };
  const spareKey = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  /* changes the record of a person in one transaction: of two tabs the second sees what the first has written */
  const changeKeys = (person, change) => run("keys", "readwrite", (keys) => {
    const asked = keys.get(person);
    asked.onsuccess = () => {
      const record = change(asked.result || { person });
      if (record.main || record.spare) keys.put(record);
      else keys.delete(person);
    };
    return asked;
  });
  const learn = async (person, secret) => {
    const raw = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
    const main = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    await changeKeys(person, (record) => ({ ...record, main }));
  };
  /* everybody's but {person}'s: a spare key stays, nothing else opens what it sealed */
  const forgetKeys = async (person) => {
    const all = await run("keys", "readonly", (keys) => keys.getAll());
    for (const one of all) if (one.person !== person && one.main) await changeKeys(one.person, ({ main, ...rest }) => rest);
  };
  const sealingKey = async (person) => {
    let record = await keysOf(person);
    if (!record.main && !record.spare) {
      const spare = await spareKey();
      await changeKeys(person, (found) => ({ ...found, spare: found.spare || spare }));
      record = await keysOf(person);
    }
    return record.main ? ["main", record.main] : ["spare", record.spare];
  };

  // ---- sealing --------------------------------------------------------------------------------------------------

  const lock = async (key, data, about) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes.encode(about) }, key, data) };
  };
  const unlock = (key, { iv, data }, about) => crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytes.encode(about) }, key, data);
  const seal = async (row, outside) => {
    const { files = [], ...words } = row;
    const [by, key] = await sealingKey(row.person);
    const about = `${row.person}`;
    const names = files.map(({ uuid, name, blob }) => ({ uuid, name, type: blob.type }));
    const sealed = { by, ...(await lock(key, bytes.encode(JSON.stringify({ ...words, files: names })), about)), files: [] };
    for (const { blob } of files) sealed.files.push(await lock(key, await blob.arrayBuffer(), about));
    return { ...Object.fromEntries(outside.map((name) => [name, row[name]])), sealed };
  };
  /* undefined where the key is not here: nobody reads it until its person signs in again */
  const unseal = async (row) => {
    if (!row?.sealed) return row;
    const { sealed } = row;
    const key = (await keysOf(row.person))[sealed.by];
    if (!key) return undefined;
    const about = `${row.person}`;
    try {
      const words = JSON.parse(text.decode(await unlock(key, sealed, about)));
      const files = [];
      for (const [number, one] of sealed.files.entries()) {
        const { type, ...known } = words.files[number];
        files.push({ ...known, blob: new Blob([await unlock(key, one, about)], { type }) });
      }
      return { ...words, files };
    } catch {
      return undefined;
    }
  };
  const sealText = async (person, words) => {
    const { main } = await keysOf(person);
    return main && lock(main, bytes.encode(words), `${person}`);
  };
  const unsealText = async (person, sealed) => {
    const { main } = await keysOf(person);
    return main ? unlock(main, sealed, `${person}`).then((data) => text.decode(data), () => undefined) : undefined;
  };

  return { works, run, keysOf, changeKeys, learn, forgetKeys, seal, unseal, sealText, unsealText };
})();
