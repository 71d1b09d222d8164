// The staff page works without this; with it, new lines of the thread appear by themselves.
const EVERY = 5000;
const lines = document.getElementById("thread-lines");

// What was new when the page was opened stays marked until it is opened again.
function keepMark(old, fresh) {
  const mark = old?.querySelector(".fresh");
  if (!mark || fresh.querySelector(".fresh")) return;
  fresh.querySelector(".by").append(" ", mark.cloneNode(true));
}

async function look() {
  if (document.hidden) return;
  try {
    const response = await fetch(lines.dataset.thread, { headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await response.text();  // from our own template, escaped there
    const known = lines.querySelector(".thread-lines");
    const all = fresh.content.querySelector(".thread-lines");
    if (!all) return;
    if (!known) {
      lines.replaceChildren(all);
    } else {
      for (const line of all.children) {
        const old = document.getElementById(line.id);
        const clone = line.cloneNode(true);
        keepMark(old, clone);
        if (!old) known.append(clone);
        else if (old.textContent !== clone.textContent) old.replaceWith(clone);
      }
    }
  } catch {
    // away for a moment: the next look tells
  }
}

if (lines) {
  lines.scrollTop = lines.scrollHeight;
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
  });
}
