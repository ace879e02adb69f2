// Finds what a person would: a field by its label, a button or link by what is written on it, in the row that
// something is in. Returns all that fit; one that is called exactly so counts more than one whose name goes on.
const [kind, words, row] = arguments;

const clean = (text) => (text ?? "").replace(/\s+/gu, " ").trim();
const isShown = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true]");
const shown = (root, selector) => [...root.querySelectorAll(selector)].filter(isShown);

// While a dialog is open, nothing else can be reached.
let root = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document;
if (row !== null) {
  const rows = shown(root, "tr, li, dl, article, fieldset, section");
  const fit = rows.filter((element) => clean(element.innerText).includes(row));
  const inner = fit.filter((element) => !fit.some((other) => other !== element && element.contains(other)));
  if (inner.length !== 1) return [];
  [root] = inner;
}

const referred = (element) =>
  (element.getAttribute("aria-labelledby") ?? "")
    .split(/\s+/u)
    .map((id) => clean(document.getElementById(id)?.innerText))
    .join(" ");
const namesOf = {
  field: (element) => [...(element.labels ?? [])].map((label) => clean(label.innerText)),
  button: (element) => [clean(element.innerText) || clean(element.value)],
  link: (element) => [clean(element.innerText)],
};
const selectorOf = {
  field: "input:not([type=hidden]), select, textarea",
  button: "button, input[type=submit], [role=button], [role=tab], summary",
  link: "a[href]",
};

const named = shown(root, selectorOf[kind]).map((element) => ({
  element,
  names: [...namesOf[kind](element), clean(element.ariaLabel), clean(referred(element))].filter(Boolean),
}));
const those = (fits) => named.filter(({ names }) => names.some(fits)).map(({ element }) => element);
const exact = those((name) => name === words);
return exact.length > 0 ? exact : those((name) => name.startsWith(`${words} `));
