// Messages that still have to leave: kept on this device, sent in order, each under its one id until answered.
import { city } from "./config.js";

const KEY = `outbox:${city}`;
const PAUSES = [1000, 2000, 5000, 10000, 20000];

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return memory;
  }
}

let memory = [];

function write(all) {
  memory = all;
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // a browser that keeps nothing: the messages live as long as the page
  }
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /** `on(item, state, body)` hears how each item goes: sending, waiting, sent, refused. */
  constructor(on) {
    this.on = on;
    this.busy = false;
    this.failures = 0;
    window.addEventListener("online", () => this.pump());
  }

  waiting() {
    return read();
  }

  put(item) {
    write([...read(), item]);
    return this.pump();
  }

  async pump() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (let item = read()[0]; item; item = read()[0]) {
        this.on(item, "sending");
        if (!(await this.send(item))) return;
      }
    } finally {
      this.busy = false;
    }
  }

  async send(item) {
    let response;
    let body;
    try {
      response = await fetch("/chat/message", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Requested-By": "page" },
        body: JSON.stringify({ id: item.id, text: item.text, files: item.files, language: item.language, city }),
      });
      body = await response.json();
    } catch {
      return this.later(item);
    }
    if (response.status >= 500 || response.status === 429) return this.later(item);
    this.failures = 0;
    write(read().filter((one) => one.id !== item.id));
    this.on(item, response.ok ? "sent" : "refused", body);
    return true;
  }

  later(item) {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    for (const one of read()) this.on(one, "waiting");
    this.timer = setTimeout(() => this.pump(), pause);
    return false;
  }
}
