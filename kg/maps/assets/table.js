// The same links without a map: a table for the screen, and the whole with all words for paper.

function table() {
  const place = $('table');
  const columns = [['region-a'], ['region-b'], ['border'], ['projects', true], ['organizations', true], ['years'], ['basis']];
  const title = (key) => (Array.isArray(WORDS[language][key]) ? noun(key, 5) : t(key));
  const body = el('tbody', {});
  let shown = 0;
  const more = el('button', { type: 'button', class: 'more', onclick: () => grow() });
  function grow() {
    for (const link of links.slice(shown, shown + 200)) body.append(tableRow(link));
    shown = Math.min(links.length, shown + 200);
    more.textContent = t('more', figure(Math.min(200, links.length - shown)));
    more.hidden = shown >= links.length;
  }
  grow();
  place.replaceChildren(
    el('table', {},
      el('caption', {}, t('table-caption')),
      el('thead', {}, el('tr', {}, columns.map(([key, number]) =>
        el('th', { scope: 'col', class: number ? 'figure' : null }, title(key))))),
      body),
    more,
  );
}

function tableRow(link) {
  const [a, b] = [regions[link.a], regions[link.b]];
  return el('tr', {},
    el('td', {}, el('span', { class: 'country' }, code(a.country), opener({ kind: 'link', id: link.id }, name(a.name)))),
    el('td', {}, el('span', { class: 'country' }, code(b.country), name(b.name))),
    el('td', {}, t(link.cross ? 'border-yes' : 'border-no')),
    el('td', { class: 'figure' }, figure(link.projects.length)),
    el('td', { class: 'figure' }, figure(link.organizations.length)),
    el('td', { class: 'whole' }, years(link.years)),
    el('td', {}, link.basis.map((basis) => say(DATA.bases[basis][0])).join(', ')));
}

const PRINTED = 150;

/** On paper nothing can be clicked, so everything is opened: each link with its projects and words. */
function printed() {
  const some = links.slice(0, PRINTED);
  $('print').replaceChildren(
    el('h2', {}, t('print-title')),
    links.length > PRINTED ? el('p', { class: 'line' }, t('print-some', figure(PRINTED), figure(links.length))) : '',
    ...cardsOnce(some),
  );
  $('print').querySelectorAll('details').forEach((each) => { each.open = true; });
}

/** A project that makes several links is told once; later links point to it by title. */
function cardsOnce(some) {
  const told = new Set();
  return some.map((link) => el('section', {},
    el('h3', {}, codes(regions[link.a].country, regions[link.b].country), ' ', name(regions[link.a].name), ' — ', name(regions[link.b].name)),
    el('p', { class: 'line' }, dotted(
      link.basis.map((basis) => say(DATA.bases[basis][0])).join(', '),
      link.projects.length ? counted('projects', link.projects.length) : null, years(link.years))),
    link.quotes.filter((each) => !link.projects.includes(quotes[each].project)).map(quote),
    link.projects.map((id) => {
      if (told.has(id)) return el('p', { class: 'line' }, '→ ', name(projects[id].title));
      told.add(id);
      return projectCard(id, link, false);
    })));
}

window.addEventListener('beforeprint', () => {
  printed();
  $('legend').open = true;
});
window.addEventListener('afterprint', () => $('print').replaceChildren());
