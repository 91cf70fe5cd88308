// Elements and words. Texts come in through textContent alone: a name can never become markup.

const WORDS = JSON.parse(document.getElementById('map-words').textContent);
const $ = (id) => document.getElementById(id);
let language = document.documentElement.lang === 'en' ? 'en' : 'ru';

/** An element: attributes by name, `on…` listeners, children as text or elements; null children are left out. */
function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (key === 'class') made.className = value;
    else made.setAttribute(key, value === true ? '' : value);
  }
  add(made, children);
  return made;
}

function add(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function svg(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A word of the interface; {0}, {1} are filled in. */
function t(key, ...values) {
  return WORDS[language][key].replace(/\{(\d)\}/g, (_, at) => values[at]);
}

/** A counted noun: 1 проект, 2 проекта, 5 проектов. */
function noun(key, count) {
  const forms = WORDS[language][key];
  if (language === 'en') return forms[count === 1 ? 0 : 1];
  return forms[{ one: 0, few: 1, many: 2, other: 2 }[PLURALS.select(count)]];
}

const PLURALS = new Intl.PluralRules('ru');
const FIGURES = { ru: new Intl.NumberFormat('ru'), en: new Intl.NumberFormat('en') };
const figure = (count) => FIGURES[language].format(count);
const counted = (key, count) => `${figure(count)} ${noun(key, count)}`;

/** The text of a [ru, en] label in the language of the page. */
function say(label) {
  return label ? (language === 'en' && label[1]) || label[0] : '';
}

/** A name from the data as an element: its direction of writing stays its own, its language is told. */
function name(label) {
  const both = Array.isArray(label) ? label : [label, null];
  const translated = language === 'en' && both[1];
  return el('bdi', { lang: translated ? 'en' : 'ru' }, translated ? both[1] : both[0]);
}

function years([first, last]) {
  if (!first && !last) return '';
  return first && last && first !== last ? `${first}–${last}` : String(first || last);
}

/** `a · b · c` of what is not empty. */
function dotted(...parts) {
  const filled = parts.filter(Boolean);
  return filled.flatMap((part, at) => (at ? [' · ', part] : [part]));
}

/** A list that shows its first entries and a button for the next ones. */
function longList(entries, make, first = 12) {
  const list = el('ul', { class: 'plain' });
  const box = el('div', {}, list);
  let shown = 0;
  const more = el('button', { type: 'button', class: 'more', onclick: () => grow(60, true) });
  function grow(by, focus) {
    const from = shown;
    if (entries.length - shown - by < 3) by += 3;
    for (const entry of entries.slice(shown, shown + by)) list.append(el('li', {}, make(entry)));
    shown = Math.min(entries.length, shown + by);
    const left = entries.length - shown;
    more.textContent = t('more', figure(Math.min(left, 60)));
    if (left > 0) box.append(more); else more.remove();
    if (focus) list.children[from].querySelector('button')?.focus();
  }
  grow(first, false);
  return box;
}
