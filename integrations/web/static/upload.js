// Files: uploaded one by one with their progress, then named in the next message.
import { city, make, say } from "./config.js";

const MAX_BYTES = 20_000_000;
const list = document.getElementById("attachments");
let ready = [];

function show() {
  list.hidden = list.children.length === 0;
}

function send(file, tell) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => { if (event.lengthComputable) tell(Math.round((100 * event.loaded) / event.total)); };
    request.onload = () => {
      let body = {};
      try { body = JSON.parse(request.responseText); } catch { /* no word from the server: the status tells enough */ }
      if (request.status === 200) resolve(body);
      else reject(new Error(body.error?.code ?? "upload_failed"));
    };
    request.onerror = () => reject(new Error("upload_failed"));
    request.open("POST", `/chat/files?city=${encodeURIComponent(city)}`);
    request.setRequestHeader("X-Requested-By", "page");
    request.send(form);
  });
}

export async function add(file) {
  const text = make("span", { role: "status" }, say("upload", { name: file.name, percent: 0 }));
  const line = make("li", {}, text, make("button", {
    type: "button", "aria-label": say("remove", { name: file.name }),
    onclick: () => {
      ready = ready.filter((one) => one.line !== line);
      line.remove();
      show();
      document.getElementById("text").focus();
    },
  }, "×"));
  list.append(line);
  show();
  try {
    if (file.size > MAX_BYTES) throw new Error("file_too_large");
    const stored = await send(file, (percent) => { text.textContent = say("upload", { name: file.name, percent }); });
    if (!line.isConnected) return;
    text.textContent = say("uploaded", { name: file.name });
    ready.push({ id: stored.file_id, name: file.name, line });
  } catch (error) {
    const known = ["file_too_large", "file_refused"].includes(error.message);
    line.classList.add("bad");
    text.textContent = say(known ? error.message : "upload_failed", { name: file.name });
  }
}

/** The files that are ready, taken away from the list. */
export function take() {
  const taken = ready;
  ready = [];
  for (const one of taken) one.line.remove();
  show();
  return taken;
}
