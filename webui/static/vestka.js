// The pages need no script: this adds keys, a filter for long lists of values, and suggestions while typing. It loads
// nothing but suggestions, from this server. The page of an article adds reading.js.
"use strict";

const box = document.getElementById("q");
const elsewhere = (event) => event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
const typing = (event) => event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");

// ---- keys

const dialog = document.querySelector("dialog.keys");
const on = document.getElementById("keys-on");
const kept = (value) => {
  try { // a browser that keeps nothing for this site refuses even to be asked
    if (value === undefined) return localStorage.getItem("keys");
    return value ? localStorage.removeItem("keys") : localStorage.setItem("keys", "off");
  } catch { return null; }
};
on.checked = kept() !== "off";
on.addEventListener("change", () => kept(on.checked));

const KEYS = {
  "/": () => { box.focus(); box.select(); },
  "?": () => dialog.showModal(),
  j: () => step(1),
  k: () => step(-1),
};
document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  // The list of keys can always be asked for: there they are switched on again.
  if (!act || elsewhere(event) || typing(event) || dialog.open || !(on.checked || event.key === "?")) return;
  event.preventDefault();
  act();
});

// ---- from result to result

const results = [...document.querySelectorAll(".hits .hit > h3 > a")];

function step(by) {
  const now = results.indexOf(document.activeElement?.closest(".hit")?.querySelector("h3 > a"));
  const next = results[Math.max(0, Math.min(results.length - 1, now + by))];
  if (next) { next.focus(); next.closest(".hit").scrollIntoView({ block: "nearest" }); }
}

// ---- finding in a list

for (const finding of document.querySelectorAll(".facet .finding")) {
  finding.hidden = false;
  const facet = finding.closest(".facet");
  finding.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLocaleLowerCase();
    const fold = facet.querySelector("details");
    if (wanted && fold) fold.open = true;
    for (const value of facet.querySelectorAll("li")) {
      value.hidden = !value.querySelector("bdi").textContent.toLocaleLowerCase().includes(wanted);
    }
  });
}

// ---- suggestions

const WAIT = 120; // ms between the last letter and the question
const LEAST = 2; // letters
const list = document.createElement("ul");
let active = -1;
let asked = null;
let waiting = 0;
let offered = true; // until the server has said that it has none

const close = () => {
  list.hidden = true;
  active = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
};
const choose = (option) => {
  if (option.dataset.url) return location.assign(option.dataset.url);
  box.value = option.dataset.text;
  close();
  return box.form.requestSubmit();
};
const show = (suggestions) => {
  list.replaceChildren(...suggestions.map((suggestion, number) => {
    const option = document.createElement("li");
    option.id = `suggestion-${number}`;
    option.role = "option";
    option.dir = "auto";
    option.textContent = option.dataset.text = suggestion.text;
    option.className = suggestion.kind === "name" ? "name" : "";
    // Only an address of ours is followed.
    if (/^\/[^/\\]/.test(suggestion.url ?? "")) option.dataset.url = suggestion.url;
    return option;
  }));
  active = -1;
  list.hidden = !suggestions.length;
  box.setAttribute("aria-expanded", String(!list.hidden));
};
const ask = async () => {
  const text = box.value.trim();
  if (text.length < LEAST || !offered) return close();
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(text)}`, { signal: asked.signal });
    offered = answer.status !== 404;
    if (answer.ok && document.activeElement === box) show((await answer.json()).suggestions ?? []);
  } catch { /* asked anew, or the server is gone: the box works without */ }
};
const move = (by) => {
  const options = [...list.children];
  options[active]?.removeAttribute("aria-selected");
  active = (active + by + options.length + (active < 0 && by < 0 ? 1 : 0)) % options.length;
  options[active].setAttribute("aria-selected", "true");
  box.setAttribute("aria-activedescendant", options[active].id);
};

if (box) {
  list.id = "suggestions";
  list.role = "listbox";
  list.setAttribute("aria-label", box.dataset.suggestions);
  list.hidden = true;
  box.after(list);
  box.role = "combobox";
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, WAIT); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || elsewhere(event)) return;
    const act = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Escape: close,
      Enter: active >= 0 && (() => choose(list.children[active])),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  list.addEventListener("mousedown", (event) => { // before the box loses the cursor and the list closes
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) choose(option);
  });
}
