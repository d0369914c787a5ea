/* Sends kept results: one tab at a time, with a fresh token, and forgets one only when the server names it as received.
   An error of the server, a time-out and a page to sign in are no acknowledgement: the result waits for the next try. */
(() => {
  const { results, person, texts, say, alone } = device;
  const retry = 30000;
  const limit = (seconds) => ({ signal: AbortSignal.timeout(seconds * 1000), cache: "no-store" });

  /* the token of this moment; {why} where there is none: no network, signed out, somebody else signed in */
  const askKey = async () => {
    try {
      const answer = await fetch(texts.keyUrl, limit(6));
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/login/")) return { why: "out" };
      if (!answer.ok || answer.redirected) return { why: "failed" };
      const key = await answer.json();
      return key.person === person ? key : { why: "other" };
    } catch {
      return { why: "offline" };
    }
  };

  const post = async (row, token, moment) => {
    const body = row.files?.length ? new FormData() : new URLSearchParams();
    row.fields.forEach(([name, value]) => body.append(name, value));
    row.files?.forEach(({ name, blob }) => body.append("photo", blob, name));
    if (row.instead) body.set("instead", "1");
    if (moment === "now" && row.order) body.set("order", "1");
    const headers = { "X-CSRFToken": token, "Kam-Person": person, "Kam-Sent": moment };
    try {
      const answer = await fetch(row.path, { method: "POST", body, headers, redirect: "manual", ...limit(row.files?.length ? 60 : 12) });
      const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
      return { status: answer.status, ...(isJson ? await answer.json() : {}) };
    } catch {
      return { status: 0 };
    }
  };

  const judge = (row, answer) => {
    if (answer.status === 200 && answer.received === row.uuid) return { state: "received", url: answer.url };
    if (answer.code === "other_person") return { state: "waiting", why: "other" };
    if (answer.reasons) return { state: "refused", reasons: answer.reasons, code: answer.code, theirs: answer.theirs };
    if (answer.status === 404) return { state: "refused", reasons: [texts.gone] };
    if (answer.status === 403) return { state: "refused", reasons: [texts.forbidden] };
    if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) return { state: "refused", reasons: [texts.unread] };
    return { state: "waiting", why: answer.status >= 500 ? "failed" : "offline" };
  };

  const send = async (row, key, moment) => {
    const verdict = judge(row, await post(row, key.token, moment));
    if (verdict.state === "received") {
      document.dispatchEvent(new CustomEvent("received", { detail: row.path }));
      await results.drop(row.uuid);
    }
    if (verdict.state === "refused") await results.put({ ...row, state: "refused", reasons: verdict.reasons, theirs: verdict.theirs });
    return verdict;
  };

  const drain = async () => {
    await device.ready;
    const waiting = (await results.mine()).filter((row) => row.state === "waiting");
    if (!waiting.length) return;
    const key = await askKey();
    document.dispatchEvent(new CustomEvent("sending", { detail: { why: key.why } }));
    if (!key.token) return;
    let sent = 0;
    for (const row of waiting) {
      /* it may have been discarded or mended since it was read */
      const fresh = await results.get(row.uuid);
      if (fresh?.state !== "waiting") continue;
      const verdict = await send(fresh, key, "later");
      if (verdict.state === "waiting") break;
      sent += verdict.state === "received";
    }
    if (sent) say(texts.sent.replace("{n}", sent), "success");
  };

  let timer = 0;
  const drainAndComeBack = async () => {
    await drain();
    const waiting = (await results.mine()).some((row) => row.state === "waiting");
    clearTimeout(timer);
    if (waiting && !document.hidden) timer = setTimeout(sendAll, retry);
  };
  /* whoever sends just now may still lack the network that this tab has: wait for the turn instead of leaving it to that tab, but once */
  let turn = null;
  const sendAll = () => (turn ??= alone("kam-results", () => {
    turn = null;
    return drainAndComeBack();
  }));

  /* somebody waits at the form: the answer is worth fifteen seconds, the result is safe already */
  const sendNow = (uuid) => Promise.race([
    alone("kam-results", async () => {
      const row = await results.get(uuid);
      if (!row) return { state: "received", url: "/" };
      const key = await askKey();
      return key.token ? send(row, key, "now") : { state: "waiting", why: key.why };
    }),
    new Promise((resolve) => setTimeout(resolve, 15000, { state: "waiting", why: "offline" })),
  ]);

  device.askKey = askKey;
  device.sendNow = sendNow;
  device.sendAll = sendAll;

  addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
  sendAll().catch(() => { /* a browser without storage works as before */ });
})();
