// How a conversation looks: messages, sheets, choices, progress.
import { diagnosisSheet } from "./chart.js";
import { city, facts, make, say } from "./config.js";

const at = (id) => document.getElementById(id);
const log = at("log");
const choices = at("choices");

export function scrollDown() {
  const main = at("main");
  main.scrollTop = main.scrollHeight;
}

/** Show the newest reply from its first line on, even when it is longer than the window. */
function scrollTo(element) {
  const main = at("main");
  main.scrollTop = Math.max(0, element.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop - 80);
}

export function clear() {
  log.replaceChildren();
  choices.replaceChildren();
  choices.hidden = true;
}

/** Announce what is added from now on, or (while a conversation is restored) do not. */
export function announce(aloud) {
  log.setAttribute("aria-live", aloud ? "polite" : "off");
}

export function open() {
  log.hidden = false;
  at("welcome").hidden = true;
}

/** What the founder wrote. Returns a function that shows how its sending goes. */
export function mine(text) {
  open();
  const delivery = make("p", { class: "delivery" });
  log.append(make("div", { class: "message mine" }, make("p", { class: "unseen" }, say("you")),
    make("div", { class: "bubble", dir: "auto" }, text), delivery));
  scrollDown();
  return (state) => {
    delivery.textContent = state ? say(state) : "";
    delivery.classList.toggle("bad", state === "refused");
  };
}

function referralSheet(referral, text) {
  const role = facts.contacts[referral.contact];
  const title = role?.title ?? referral.contact;
  const told = new Set([role?.gist, ...referral.reasons]);
  const rest = text.split("\n").filter((line) => line && !told.has(line.replace(/^• /, "")) && !line.endsWith(title));
  return make("section", { class: "sheet", "aria-label": say("contact") },
    make("p", { class: "eyebrow" }, say("contact")),
    make("p", { class: "contact" }, title),
    role ? make("p", {}, role.gist) : null,
    referral.reasons.length ? make("ul", {}, ...referral.reasons.map((reason) => make("li", { dir: "auto" }, reason))) : null,
    ...rest.map((line) => make("p", { class: "fine", dir: "auto" }, line)));
}

function reviewSheet(review, send) {
  const rows = review.answers.map((one) => {
    const index = one.group?.index;
    const label = one.label + (index ? ` (${index})` : "");
    const key = index > 1 ? `${one.question}#${index}` : one.question;
    const value = one.status === "answered" ? one.shown : say(`status.${one.status}`);
    const change = one.status === "not_applicable" ? null : make("button", {
      type: "button", class: "quiet", "aria-label": say("change_of", { label }),
      onclick: () => send(`/change ${key}`, say("change_of", { label })),
    }, say("change"));
    return make("li", {}, make("span", { dir: "auto" }, make("b", {}, label), value), change);
  });
  return make("section", { class: "sheet", "aria-label": say("your_answers") },
    make("p", { class: "contact" }, say("your_answers")), make("ul", { class: "review" }, ...rows));
}

function exportLink(document_) {
  const blob = new Blob([JSON.stringify(document_, null, 2)], { type: "application/json" });
  return make("p", {}, make("a", { class: "button", href: URL.createObjectURL(blob), download: "export.json" }, say("export")));
}

function fileLinks(files) {
  return files.map((file) => make("p", {}, make("a", { class: "button", href: `/chat/files/${encodeURIComponent(file.id)}?city=${encodeURIComponent(city)}`, download: file.name, dir: "auto" }, file.name)));
}

/** New words for what a human wrote before; null where that is not in sight. */
function corrected(one) {
  const there = [...log.querySelectorAll("[data-message]")].find((element) => element.dataset.message === one.id);
  const bubble = there?.querySelector(".bubble");
  if (!bubble) return null;
  bubble.textContent = one.text;
  there.classList.add("corrected");
  return there;
}

/** One reply of assistant or staff. */
export function reply(one, send) {
  open();
  const custom = one.custom ?? {};
  const changed = custom.corrects ? corrected(custom.corrects) : null;
  if (changed) return changed;
  const name = one.human ? say("person", { name: one.human }) : say("assistant");
  const last = log.lastElementChild;
  const repeated = last?.dataset.by === name;
  const by = make("p", { class: repeated ? "unseen" : "by" }, name);
  const width = log.clientWidth - 42;
  const parts = [];
  let text = one.text;
  if (custom.files) {
    const named = new Set(custom.files.map((file) => `[${file.name}]`));
    text = text.split("\n").filter((line) => !named.has(line)).join("\n");
  }
  if (custom.diagnosis) {
    parts.push(diagnosisSheet(custom.diagnosis, width));
    text = text.split("\n\n").at(-1);
  }
  if (custom.review) {
    parts.push(reviewSheet(custom.review, send));
    text = text.split("\n\n").at(-1);
  }
  if (custom.referral) {
    parts.push(referralSheet(custom.referral, text));
    text = "";
  }
  if (text) parts.push(make("div", { class: "bubble", dir: "auto" }, text));
  if (custom.files) parts.push(...fileLinks(custom.files));
  if (custom.export) parts.push(exportLink(custom.export));
  const wide = Boolean(custom.diagnosis || custom.review || custom.referral);
  const element = make("div", { class: `message${one.human ? " human" : ""}${wide ? " sheet-holder" : ""}`, "data-by": name, "data-message": custom.message?.id ?? "" }, by, ...parts);
  log.append(element);
  if (custom.progress) progress(custom.progress);
  return element;
}

/** A run of replies, the first of them in sight. */
export function replies(all, send) {
  const elements = all.map((one) => reply(one, send));
  offer(all.at(-1), send);
  if (elements.length) scrollTo(elements[0]);
}

export function offer(one, send) {
  choices.replaceChildren();
  const buttons = one?.buttons ?? [];
  choices.hidden = buttons.length === 0;
  let rest = buttons;
  const question = one?.custom?.question;
  const picks = buttons.filter((button) => button.payload.startsWith("#"));
  if (question?.kind === "choices" && picks.length && !picks.some((button) => button.title.startsWith("✓"))) {
    rest = buttons.filter((button) => !picks.includes(button));
    choices.append(several(picks, send));
  }
  for (const button of rest) {
    const aside = ["/unknown", "/skip"].includes(button.payload);
    choices.append(make("button", {
      type: "button", class: aside ? "chip aside" : "chip", dir: "auto", onclick: () => send(button.payload, button.title),
    }, button.title));
  }
}

function several(picks, send) {
  const done = make("button", { type: "submit", class: "primary" }, say("done"));
  done.disabled = true;
  const boxes = picks.map((pick) => make("input", { type: "checkbox", onchange: () => { done.disabled = !boxes.some((box) => box.checked); } }));
  const form = make("form", { onsubmit: (event) => {
    event.preventDefault();
    const chosen = picks.filter((_, index) => boxes[index].checked);
    const titles = chosen.map((pick) => pick.title).join(", ");
    if (chosen.length > 1) send(titles, titles);
    else if (chosen.length) {
      send(chosen[0].payload, titles);
      send("/done", say("done"));
    }
  } }, make("fieldset", { class: "several" }, make("legend", {}, say("several")),
    ...picks.map((pick, index) => make("label", { dir: "auto" }, boxes[index], pick.title)), done));
  form.className = "several";
  return form;
}

export function typing(on) {
  at("typing").hidden = !on;
  if (on) scrollDown();
}

export function progress(one) {
  const share = one.expected ? Math.round((100 * one.answered) / one.expected) : 0;
  const track = at("progress-track");
  at("progress").hidden = false;
  track.setAttribute("aria-valuenow", share);
  track.firstElementChild.style.width = `${share}%`;
  const section = one.sections?.find((each) => each.id === one.section);
  const text = say("progress", { section: section ? `${section.title} – ` : "", answered: one.answered, expected: one.expected });
  const left = one.answered >= one.expected ? say("finished") : one.minutes_left <= 1 ? say("minute") : say("minutes", { n: one.minutes_left });
  track.setAttribute("aria-valuetext", `${text}, ${left}`);
  at("progress-text").textContent = `${text} · ${left}`;
}

export function state(text) {
  at("state").textContent = text;
}
