// A diagnosis as a sheet: stage, bars for each dimension, and the same as a table for who cannot see them.
import { city, facts, make, say } from "./config.js";

const SVG = "http://www.w3.org/2000/svg";
const ROW = 42;

function shape(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function titleOf(id) {
  return facts.dimensions[id]?.title ?? id;
}

function levelOf(one) {
  return one.level === null ? say("unknown") : say("level_of", { level: one.level, of: one.of });
}

function bars(dimensions, width) {
  const names = Object.keys(dimensions);
  const chart = shape("svg", {
    class: "chart", viewBox: `0 0 ${width} ${names.length * ROW}`, role: "img", "aria-label": say("chart"),
  });
  const rtl = document.dir === "rtl";
  const [start, end] = rtl ? [width, 0] : [0, width];
  names.forEach((name, index) => {
    const one = dimensions[name];
    const y = index * ROW;
    chart.append(shape("text", { x: start, y: y + 14 }, titleOf(name)));
    chart.append(shape("text", { x: end, y: y + 14, "text-anchor": "end", class: "dim" }, levelOf(one)));
    chart.append(shape("rect", { class: "rail", x: 0, y: y + 22, width, height: 8, rx: 4 }));
    const length = one.level === null ? 0 : (width * one.level) / one.of;
    if (length) chart.append(shape("rect", { class: "fill", x: rtl ? width - length : 0, y: y + 22, width: length, height: 8, rx: 4 }));
  });
  return chart;
}

function table(dimensions) {
  const head = make("tr", {}, ...["dimension", "level", "where", "next"].map((key) => make("th", { scope: "col" }, say(key))));
  const rows = Object.entries(dimensions).map(([name, one]) => make("tr", {},
    make("th", { scope: "row" }, titleOf(name)),
    make("td", {}, levelOf(one)),
    make("td", {}, one.level === null ? "–" : facts.dimensions[name]?.levels[one.level - 1] ?? "–"),
    make("td", { dir: "auto" }, one.next),
  ));
  return make("table", {}, make("caption", { class: "unseen" }, say("chart")), make("thead", {}, head), make("tbody", {}, ...rows));
}

/** The sheet for `custom.diagnosis`; `width` is the room there is, in pixels. */
export function diagnosisSheet(diagnosis, width) {
  const stage = facts.stages[diagnosis.stage];
  const sheet = make("section", { class: "sheet", "aria-label": say("chart") },
    make("p", { class: "contact" }, say("stage", { stage: stage?.title ?? diagnosis.stage ?? say("unknown") })),
    stage ? make("p", { class: "fine" }, stage.gist) : null,
    bars(diagnosis.dimensions, Math.max(200, Math.min(width, 640))),
    make("details", {}, make("summary", {}, say("as_table")),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("as_table") }, table(diagnosis.dimensions))),
  );
  if (diagnosis.recommend.length) {
    sheet.append(make("h2", {}, say("recommended")), make("ul", {}, ...diagnosis.recommend.map((one) => make("li", {},
      make("b", {}, facts.offers[one.id]?.title ?? one.id),
      one.reasons.length ? make("p", { class: "fine", dir: "auto" }, one.reasons.join(" ")) : null))));
  }
  sheet.append(make("p", {}, make("a", { class: "button", href: `/chat/report.pdf?city=${encodeURIComponent(city)}`, download: "" }, say("report"))));
  return sheet;
}
