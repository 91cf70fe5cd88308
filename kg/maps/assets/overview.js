// The panel when nothing is open: counts, search, the strongest links, what is counted and where it is from.

function codes(...shown) {
  return el('span', { class: 'codes' }, [...new Set(shown)].map(code));
}

function code(which) {
  const country = countries.get(which);
  const made = el('span', { class: 'code', title: say(country.name) }, which);
  made.style.backgroundColor = country.colour;
  made.style.color = country.ink;
  return made;
}

/** A row of a list that opens something. */
function row(thing, what, { before = null, small = null, count = null } = {}) {
  return el(
    'button',
    { type: 'button', class: 'choose', 'data-open': `${thing.kind} ${thing.id}`, onclick: () => show(thing, true) },
    before,
    el('span', { class: 'what' }, what, small && small.length ? el('small', {}, small) : null),
    count === null ? null : el('span', { class: 'n' }, count),
  );
}

function linkRow(id) {
  const link = links[id];
  const [a, b] = [regions[link.a], regions[link.b]];
  return row({ kind: 'link', id }, [name(a.name), ' — ', name(b.name)], {
    before: codes(a.country, b.country),
    count: figure(link.projects.length),
    small: link.projects.length ? null : link.basis.map((basis) => say(DATA.bases[basis][0])).join(', '),
  });
}

function regionRow(id) {
  const region = regions[id];
  return row({ kind: 'region', id }, name(region.name), { before: codes(region.country), count: figure(region.links.length) });
}

function projectRow(id) {
  const project = projects[id];
  return row({ kind: 'project', id }, name(project.title), {
    small: dotted(project.number && t('number', project.number), years(project.years)),
  });
}

function organizationRow(id) {
  const organization = organizations[id];
  const home = organization.region === null ? null : regions[organization.region];
  return row({ kind: 'organization', id }, name(organization.name), {
    before: home ? codes(home.country) : null,
    small: dotted(home ? name(home.name) : null, say(organization.kind)),
  });
}

function heading(key, count) {
  return el('h3', {}, t(key), count === undefined ? null : el('span', { class: 'count' }, figure(count)));
}

function figures(...pairs) {
  return el('dl', { class: 'figures' }, pairs.map(([number, word]) => el('div', {}, el('dd', {}, number), el('dt', {}, word))));
}

let sought = '';

function overview() {
  const results = el('div', {});
  const find = el('input', {
    class: 'find', type: 'search', placeholder: t('find'), 'aria-label': t('find'), autocomplete: 'off',
    oninput: () => { sought = find.value; fill(results); },
  });
  find.value = sought;
  const crossing = links.filter((link) => link.cross).length;
  const parts = [
    el('div', { class: 'above' }, t('overview')),
    el('h2', { tabindex: '-1', class: 'unseen' }, t('overview')),
    figures(
      [figure(crossing), `${noun('links-short', crossing)} ${t('crossing')}`],
      [figure(Object.keys(organizations).length), noun('organizations', Object.keys(organizations).length)],
      [figure(Object.keys(projects).length), noun('projects', Object.keys(projects).length)],
    ),
    links.length + regions.length ? find : null,
    results,
  ];
  fill(results);
  return parts;
}

function fill(results) {
  results.replaceChildren(...(sought.trim() ? search(sought) : overviewLists()).filter(Boolean));
}

const fold = (text) => text.toLowerCase().replaceAll('ё', 'е');

function search(words) {
  const parts = fold(words).split(/\s+/).filter(Boolean);
  const fits = (...texts) => {
    const text = fold(texts.filter(Boolean).join(' '));
    return parts.every((part) => text.includes(part));
  };
  const found = [
    ['region-list', regions.filter((region) => fits(...region.name, region.country)).map((region) => region.id), regionRow],
    ['cross-links', links.filter((link) => fits(...regions[link.a].name, ...regions[link.b].name)).map((link) => link.id), linkRow],
    ['organization-list', Object.keys(organizations).filter((id) => fits(organizations[id].name, ...organizations[id].numbers.flat())), organizationRow],
    ['project-list', Object.keys(projects).filter((id) => fits(projects[id].title, projects[id].number)), projectRow],
  ].filter(([, ids]) => ids.length);
  if (!found.length) return [el('p', { class: 'line' }, t('found-nothing'))];
  return found.flatMap(([key, ids, make]) => [heading(key === 'cross-links' ? 'links-found' : key, ids.length), longList(ids, make, 8)]);
}

function overviewLists() {
  const crossing = links.filter((link) => link.cross).map((link) => link.id);
  const inner = links.filter((link) => !link.cross).map((link) => link.id);
  const section = (key, ids, make, first) => (ids.length ? [heading(key, ids.length), longList(ids, make, first)] : []);
  return [
    ...section('cross-links', crossing, linkRow, 10),
    ...section('inner-links', inner, linkRow, 5),
    ...section('region-list', regions.map((region) => region.id), regionRow, 8),
    ...section('organization-list', Object.keys(organizations), organizationRow, 6),
    ...section('project-list', Object.keys(projects), projectRow, 6),
    ...known(),
    ...about(),
  ];
}

/** How links are known: what each basis means, and a switch for its lines. */
function known() {
  const used = Object.keys(DATA.bases).filter((basis) => links.some((link) => link.basis.includes(basis)));
  if (!used.length) return [];
  return [
    heading('known'),
    ...used.map((basis) => {
      const [label, text] = DATA.bases[basis];
      const input = el('input', {
        type: 'checkbox',
        onchange: () => {
          if (input.checked) state.bases.add(basis); else state.bases.delete(basis);
          paint();
        },
      });
      input.checked = state.bases.has(basis);
      return el('label', { class: 'switch wide' }, input,
        el('span', {}, say(label), el('small', {}, say(text))),
        el('span', { class: 'n' }, figure(links.filter((link) => link.basis.includes(basis)).length)));
    }),
  ];
}

function about() {
  const notes = DATA.notes.map((note) => say(note));
  if (links.length > DATA.drawn) notes.unshift(t('shown-some', figure(DATA.drawn), figure(links.length)));
  if (Object.keys(projects).length > DATA.shownProjects.length && DATA.shownProjects.length >= 120) {
    notes.push(t('signs-some', figure(DATA.shownProjects.length)));
  }
  if (DATA.generated) notes.push(t('state', day(DATA.generated)));
  const listed = Object.keys(sources);
  return [
    notes.length ? heading('about') : null,
    notes.length ? el('ul', { class: 'notes' }, notes.map((note) => el('li', {}, note))) : null,
    listed.length ? heading('document-list', listed.length) : null,
    listed.length ? longList(listed, (id) => el('p', { class: 'line' }, sourceLine(id)), 8) : null,
  ];
}

function day(iso) {
  const [year, month, date] = iso.split('-').map(Number);
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(Date.UTC(year, month - 1, date)));
}

/** A source document: its title, its file, and a way to it where it lies on the web. */
function sourceLine(id) {
  const source = sources[id];
  const title = source.url
    ? el('a', { href: source.url, target: '_blank', rel: 'noopener noreferrer nofollow' }, name(source.title))
    : name(source.title);
  return [title, source.name && source.name !== source.title ? [' · ', el('bdi', {}, source.name)] : null];
}
