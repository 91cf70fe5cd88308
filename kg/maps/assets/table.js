// The same links without a map: a table for the screen, and the whole with all words for paper.

const country = (end) => {
  const which = countryOf(end);
  return which === null ? null : code(which);
};
const wayTo = (link, end) => el('span', { class: 'country' }, country(end), opener({ kind: 'link', id: link.id }, name(nameOf(end))));
const crossing = (link) => t(link.cross ? 'border-yes' : link.cross === null ? 'border-unknown' : 'border-no');

/** The columns of each kind of map: heading, what stands there for a link, and the class of a column of figures. */
const COLUMNS = {
  regions: [
    ['region-a', (link) => wayTo(link, endsOf(link)[0])],
    ['region-b', (link) => el('span', { class: 'country' }, country(endsOf(link)[1]), name(nameOf(endsOf(link)[1])))],
    ['border', crossing],
    ['projects', (link) => figure(link.count), 'figure'],
    ['organizations', (link) => figure(link.organizations.length), 'figure'],
    ['years', (link) => years(link.years), 'whole'],
    ['basis', basesOf],
  ],
  network: [
    ['organization-a', (link) => wayTo(link, endsOf(link)[0])],
    ['organization-b', (link) => el('span', { class: 'country' }, country(endsOf(link)[1]), name(nameOf(endsOf(link)[1])))],
    ['border', crossing],
    ['projects', (link) => figure(link.count), 'figure'],
    ['years', (link) => years(link.years), 'whole'],
    ['basis', basesOf],
  ],
  project: [
    ['who-what', (link) => wayTo(link, endsOf(link)[0])],
    ['kind', (link) => t(kindOf(endsOf(link)[0]))],
    ['roles', (link) => link.roles.map(say).join(', ') || t(LINK_KINDS[link.kind])],
    ['of-project', (link) => name(nameOf(endsOf(link)[1]))],
  ],
};

function table() {
  const columns = COLUMNS[DATA.map];
  const title = (key) => (Array.isArray(WORDS[language][key]) ? noun(key, 5) : t(key));
  const body = el('tbody', {});
  let shown = 0;
  const more = el('button', { type: 'button', class: 'more', onclick: () => grow() });
  function grow() {
    for (const link of links.slice(shown, shown + 200)) {
      body.append(el('tr', {}, columns.map(([, cell, style]) => el('td', { class: style }, cell(link)))));
    }
    shown = Math.min(links.length, shown + 200);
    more.textContent = t('more', figure(Math.min(200, links.length - shown)));
    more.hidden = shown >= links.length;
  }
  grow();
  $('table').replaceChildren(
    el('table', {},
      el('caption', {}, t({ regions: 'table-caption', network: 'table-caption-network', project: 'table-caption-project' }[DATA.map])),
      el('thead', {}, el('tr', {}, columns.map(([key, , style]) =>
        el('th', { scope: 'col', class: style === 'figure' ? style : null }, title(key))))),
      body),
    more,
  );
}

const PRINTED = 150;

/** On paper nothing can be clicked, so everything is opened: each link with its projects and words. */
function printed() {
  const some = links.slice(0, PRINTED);
  const own = DATA.map === 'project' ? mains.filter((dot) => dot.kind === 'project') : [];
  $('print').replaceChildren(
    el('h2', {}, t('print-title')),
    ...DATA.limits.map((limit) => el('p', { class: 'line' }, say(limit))),
    links.length > PRINTED ? el('p', { class: 'line' }, t('print-some', figure(PRINTED), figure(links.length))) : '',
    ...own.map((dot) => projectCard(dot.id, null, false)),
    ...cardsOnce(some),
  );
  $('print').querySelectorAll('details').forEach((each) => { each.open = true; });
}

/** A project that makes several links is told once; later links point to it by title. */
function cardsOnce(some) {
  const told = new Set();
  return some.map((link) => el('section', {},
    el('h3', {}, codes(...endsOf(link).map(countryOf)), ' ', namesOf(link)),
    el('p', { class: 'line' }, working(link)
      ? dotted(basesOf(link), link.count ? counted('projects', link.count) : null, years(link.years))
      : dotted(t(LINK_KINDS[link.kind]), link.roles.map(say).join(', '))),
    link.quotes.filter((each) => !working(link) || !link.projects.includes(quotes[each].project)).map(quote),
    working(link) ? link.projects.map((id) => {
      if (told.has(id)) return el('p', { class: 'line' }, '→ ', name(projects[id].title));
      told.add(id);
      return projectCard(id, link, false);
    }) : null));
}

window.addEventListener('beforeprint', () => {
  printed();
  $('legend').open = true;
  // The map is printed from either view; a hidden one has no size and nothing drawn.
  $('stage').hidden = false;
  $('table').hidden = true;
  network.setSize('100%', '100%');
  network.redraw();
});
window.addEventListener('afterprint', () => {
  $('print').replaceChildren();
  view($('view-map').getAttribute('aria-pressed') === 'true' ? 'map' : 'table');
});
