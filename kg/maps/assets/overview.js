// The panel when nothing is open: counts, search, the strongest links, what is counted and where it is from.

function codes(...shown) {
  const known = [...new Set(shown)].filter((each) => each !== null);
  return known.length ? el('span', { class: 'codes' }, known.map(code)) : null;
}

/** The sign of a country: its code on its colour; a question mark where nobody knows. */
function code(which) {
  const country = countryAt(which);
  const made = el('span', { class: 'code', title: country === UNKNOWN ? t('country-unknown') : say(country.name) }, country.code);
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

/** Whether a link says that its ends work together; the others belong to a project. */
const working = (link) => link.kind === 'regions' || link.kind === 'organizations';

/** The names of both ends of a link. */
const namesOf = (link) => endsOf(link).map(nameOf).map(name).flatMap((each, at) => (at ? [' — ', each] : [each]));
const basesOf = (link) => link.basis.map((basis) => say(DATA.bases[basis][0])).join(', ');

function linkRow(id) {
  const link = links[id];
  return row({ kind: 'link', id }, namesOf(link), {
    before: codes(...endsOf(link).map(countryOf)),
    count: working(link) ? figure(link.count) : null,
    small: working(link) ? (link.count ? null : basesOf(link)) : link.roles.map(say).join(', '),
  });
}

function regionRow(id) {
  const region = regions[id];
  const dot = dotOf.get(keyOf({ kind: 'region', id }));
  return row({ kind: 'region', id }, name(region.name), {
    before: codes(region.country),
    count: DATA.map === 'project' ? null : figure(dot ? dot.links.length : region.organizations.length),
    small: DATA.map === 'project' && dot ? rolesAt(dot) : null,
  });
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
  const dot = dotOf.get(keyOf({ kind: 'organization', id }));
  return row({ kind: 'organization', id }, name(organization.name), {
    before: codes(organization.country || (DATA.map === 'regions' ? null : '')),
    count: DATA.map === 'network' && dot ? figure(dot.links.length) : null,
    small: dotted(DATA.map === 'project' && dot && rolesAt(dot), home ? name(home.name) : null, say(organization.kind)),
  });
}

/** What a dot is to the project in the middle; else to the others that it is linked with. */
function rolesAt(dot) {
  const here = dot.links.filter((id) => endsOf(links[id]).includes(mains[0]));
  return [...new Set((here.length ? here : dot.links).flatMap((id) => links[id].roles.map(say)))].join(', ');
}

function heading(key, count, ...values) {
  return el('h3', {}, t(key, ...values), count === undefined ? null : el('span', { class: 'count' }, figure(count)));
}

function figures(...pairs) {
  return el('dl', { class: 'figures' }, pairs.filter(Boolean).map(([number, word]) => el('div', {}, el('dd', {}, number), el('dt', {}, word))));
}

let sought = '';

/** The three figures that tell most of a map. */
function counts() {
  const crossing = ['links-short', links.filter((link) => link.cross).length, 'crossing'];
  const stand = (kind) => [`${kind}s`, mains.filter((dot) => dot.kind === kind).length];
  if (DATA.map === 'network') return [stand('organization'), crossing, ['projects', Object.keys(projects).length]];
  if (DATA.map === 'project') return [stand('organization'), stand('region'), ['countries', countries.size]];
  return [crossing, ['organizations', Object.keys(organizations).length], ['projects', Object.keys(projects).length]];
}

function overview() {
  const results = el('div', {});
  const find = el('input', {
    class: 'find', type: 'search', placeholder: t('find'), 'aria-label': t('find'), autocomplete: 'off',
    oninput: () => { sought = find.value; fill(results); },
  });
  find.value = sought;
  const parts = [
    el('div', { class: 'above' }, t('overview')),
    DATA.map === 'project'
      ? el('h2', { tabindex: '-1' }, name(nameOf(mains[0])))
      : el('h2', { tabindex: '-1', class: 'unseen' }, t('overview')),
    figures(...counts().map(([key, count, more]) => [figure(count), more ? `${noun(key, count)} ${t(more)}` : noun(key, count)])),
    DATA.limits.length ? el('div', { class: 'limits' }, DATA.limits.map((limit) => el('p', {}, say(limit)))) : null,
    dots.length ? find : null,
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
    ['organization-list', Object.keys(organizations).filter((id) => fits(organizations[id].name, ...organizations[id].numbers.flat())), organizationRow],
    ['links-found', links.filter((link) => fits(...endsOf(link).flatMap(nameOf))).map((link) => link.id), linkRow],
    ['project-list', Object.keys(projects).filter((id) => fits(projects[id].title, projects[id].number)), projectRow],
  ].filter(([, ids]) => ids.length);
  if (!found.length) return [el('p', { class: 'line' }, t('found-nothing'))];
  return found.flatMap(([key, ids, make]) => [heading(key, ids.length), longList(ids, make, 8)]);
}

function overviewLists() {
  const which = { regions: regionLists, network: networkLists, project: projectLists }[DATA.map];
  return [...which(), ...known(), ...about()];
}

const linksBy = (test) => links.filter(test).map((link) => link.id);

function regionLists() {
  return [
    ...section('cross-links', linksBy((link) => link.cross), linkRow, 10),
    ...section('inner-links', linksBy((link) => !link.cross), linkRow, 5),
    ...section('region-list', regions.map((region) => region.id), regionRow, 8),
    ...section('organization-list', Object.keys(organizations), organizationRow, 6),
    ...section('project-list', Object.keys(projects), projectRow, 6),
  ];
}

function networkLists() {
  const rings = Math.max(...mains.map((dot) => dot.steps));
  const ring = (steps) => mains.filter((dot) => dot.steps === steps).map((dot) => dot.id);
  return [
    heading('middle'), organizationRow(mains[0].id),
    ...Array.from({ length: rings }, (_, at) => at + 1).flatMap((steps) =>
      section(steps === 1 ? 'direct' : 'at-steps', ring(steps), organizationRow, steps === 1 ? 12 : 6, steps)),
    ...section('cross-links', linksBy((link) => link.cross), linkRow, 6),
    ...section('inner-links', linksBy((link) => link.cross === false), linkRow, 4),
    ...section('unknown-links', linksBy((link) => link.cross === null), linkRow, 4),
    ...section('region-list', regions.map((region) => region.id), regionRow, 4),
    ...section('project-list', Object.keys(projects), projectRow, 4),
  ];
}

/** A project's map begins with the project itself: who, where, after what. */
function projectLists() {
  const { id } = mains[0];
  const at = (kind, which) => mains.filter((dot) => dot.steps && dot.kind === kind && which(dot)).map((dot) => dot.id);
  const continued = (dot, end) => dot.links.some((each) => links[each].kind === 'continues' && endsOf(links[each])[end] === dot);
  return [
    projectCard(id, null, false, false),
    ...section('takes-part', at('organization', (dot) => dot.steps === 1), organizationRow, 12),
    ...section('works-in', at('region', () => true), regionRow, 12),
    ...section('earlier', at('project', (dot) => continued(dot, 0)), projectRow, 6),
    ...section('later', at('project', (dot) => continued(dot, 1) && !continued(dot, 0)), projectRow, 6),
    ...section('their-people', at('organization', (dot) => dot.steps > 1), organizationRow, 8),
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
  if (links.length > DATA.drawn) {
    notes.unshift(t(DATA.map === 'regions' ? 'drawn-regions' : 'drawn-network', figure(DATA.drawn), figure(links.length)));
  }
  const standing = signsOf('project').length;
  if (standing >= 120 && Object.keys(projects).length > standing) notes.push(t('signs-some', figure(standing)));
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
