// The founder's conversation: what is written, what comes back, what comes later.
import { city, language, say } from "./config.js";
import { Outbox, newId } from "./outbox.js";
import { add, take } from "./upload.js";
import * as view from "./view.js";

const at = (id) => document.getElementById(id);
const text = at("text");
const states = new Map();
const restored = new Set();
let last = null;

const outbox = new Outbox((item, state, body) => {
  states.get(item.id)?.(state === "sent" ? null : state);
  view.typing(state === "sending");
  if (state === "waiting") view.state(say(navigator.onLine ? "failed" : "offline"));
  if (state === "refused") {
    const known = { no_session: "session", message_too_long: "too_long" }[body.error?.code];
    view.state(known ? say(known) : say("refused"));
  }
  if (state !== "sent") return;
  view.state("");
  if (restored.delete(item.id)) restore();
  else view.replies(body.replies, send);
  if (!source) follow();
});

function send(words, title = words, files = []) {
  const item = { id: newId(), text: words, title, files: files.map((one) => one.id), language };
  view.offer(null, send);
  const shown = [title, ...files.map((one) => `[${one.name}]`)].filter(Boolean).join("\n");
  item.title = shown;
  states.set(item.id, view.mine(shown));
  states.get(item.id)("sending");
  if (document.activeElement === document.body) at("log").focus({ preventScroll: true });
  return outbox.put(item);
}

async function restore() {
  let lines;
  try {
    const response = await fetch(`/chat/transcript?city=${encodeURIComponent(city)}`);
    if (!response.ok) {
      if (response.status === 401) view.state(say("session"));
      return;
    }
    ({ lines } = await response.json());
  } catch {
    return;
  }
  const waiting = outbox.waiting();
  if (!lines.length && !waiting.length) return;
  view.announce(false);
  view.clear();
  for (const line of lines) {
    if (line.mine) view.mine(line.text);
    else view.reply(line, send);
    last = line.id;
  }
  for (const item of waiting) {
    restored.add(item.id);
    states.set(item.id, view.mine(item.title));
    states.get(item.id)("waiting");
  }
  const newest = lines.at(-1);
  view.offer(newest && !newest.mine && !waiting.length ? newest : null, send);
  view.scrollDown();
  setTimeout(() => view.announce(true), 500);
}

let source = null;

function follow() {
  const after = last === null ? "" : `&after=${last}`;
  source = new EventSource(`/chat/stream?city=${encodeURIComponent(city)}${after}`);
  source.addEventListener("message", (event) => {
    const id = Number(event.lastEventId);
    if (last !== null && id <= last) return;
    last = id;
    view.replies([JSON.parse(event.data)], send);
  });
  source.addEventListener("error", () => {
    // A stream that ended for good is opened anew from the last message seen.
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
  });
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value.trim();
  const files = take();
  if (!words && !files.length) return;
  text.value = "";
  grow();
  send(words, words, files);
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("composer").requestSubmit();
  }
});
text.addEventListener("input", grow);
at("attach").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", () => {
  for (const file of at("file").files) add(file);
  at("file").value = "";
});
at("ask").addEventListener("click", () => text.focus());
for (const button of document.querySelectorAll("[data-send]")) {
  button.addEventListener("click", () => send(button.dataset.send, button.dataset.title));
}
for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", async (event) => {
    if (at("log").hidden) return;
    event.preventDefault();
    await send(`/language ${link.dataset.language}`, link.textContent);
    location.assign(link.href);
  });
}
window.addEventListener("offline", () => view.state(say("offline")));
window.addEventListener("online", () => view.state(outbox.waiting().length ? "" : say("online")));

at("link-open").addEventListener("click", async () => {
  const dialog = at("link-dialog");
  at("link-url").value = "";
  at("link-telegram").hidden = true;
  at("link-state").textContent = "";
  dialog.showModal();
  try {
    const response = await fetch(`/chat/link?city=${encodeURIComponent(city)}`, { method: "POST", headers: { "X-Requested-By": "page" } });
    if (!response.ok) throw new Error();
    const { url, telegram } = await response.json();
    at("link-url").value = url;
    at("link-telegram").hidden = !telegram;
    if (telegram) at("link-telegram").href = telegram;
    at("link-url").select();
  } catch {
    at("link-state").textContent = say("link_failed");
  }
});
at("link-copy").addEventListener("click", async () => {
  at("link-url").select();
  try {
    await navigator.clipboard.writeText(at("link-url").value);
  } catch {
    document.execCommand("copy");
  }
  at("link-state").textContent = say("copied");
});
at("link-close").addEventListener("click", () => at("link-dialog").close());

for (const id of ["composer", "welcome-actions", "link-open"]) at(id).hidden = false;
await restore();
if (last !== null) follow();
outbox.pump();
