// What the server tells the page: city, language, words, and titles for ids.
const config = JSON.parse(document.getElementById("config").textContent);

export const { city, language, facts } = config;

/** The words for `key`, with {placeholders} filled in. */
export function say(key, values = {}) {
  return config.words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An element with attributes and children; children that are text are never read as markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
