// The panel when something is open: a link, a region, a project or an organization, each with the sources' words.

function opener(thing, label) {
  return el('button', { type: 'button', class: 'open', onclick: () => show(thing, true) }, label);
}

function quote(id) {
  const { words, source, range } = quotes[id];
  return el(
    'figure', {},
    el('blockquote', { lang: 'ru', dir: 'auto' }, words.map((part, at) => (at % 2 ? el('mark', {}, part) : part))),
    el('figcaption', {}, t('source'), ': ', sourceLine(source),
      range[0] !== null && range[1] !== null ? ` · ${t('characters', range[0], range[1])}` : null),
  );
}

/** A project with who had which part in it, and the words that show it: in a link those about the link. */
function projectCard(id, link, linked) {
  const project = projects[id];
  const own = link ? link.quotes.filter((each) => quotes[each].project === id) : [];
  const words = own.length ? own : project.quotes;
  return el(
    'article', { class: 'card' },
    el('h4', {}, linked ? opener({ kind: 'project', id }, name(project.title)) : name(project.title)),
    el('p', {}, dotted(project.number && t('number', project.number), years(project.years) || t('year-unknown'), say(project.status))),
    project.direction ? el('p', {}, say(project.direction)) : null,
    parts(project.parts),
    words.slice(0, 3).map(quote),
    rest(words.slice(3)),
    words.length ? null : el('p', {}, project.sources.length ? [t('source'), ': ', project.sources.flatMap((each, at) => [at ? '; ' : null, ...sourceLine(each)])] : t('no-words')),
  );
}

function rest(more) {
  if (!more.length) return null;
  return el('details', {}, el('summary', {}, `${t('words-more')}: ${figure(more.length)}`), more.map(quote));
}

function parts(list) {
  if (!list.length) return null;
  return el('ul', { class: 'parts' }, list.map(([id, roles]) => el('li', {},
    opener({ kind: 'organization', id }, name(organizations[id].name)),
    roles.length ? el('small', {}, ' · ', roles.map(say).join(', ')) : null)));
}

function head(kind, title, ...more) {
  return [
    el('div', { class: 'above' }, t(kind),
      el('button', { type: 'button', class: 'close', onclick: () => show(null, true), 'aria-label': t('close') }, `✕ ${t('back')}`)),
    el('h2', { tabindex: '-1' }, title),
    ...more,
  ];
}

function countryLine(...which) {
  return el('p', { class: 'line' }, [...new Set(which)].flatMap((each, at) => [
    at ? ' — ' : null, el('span', { class: 'country' }, code(each), say(countries.get(each).name))]));
}

function section(key, ids, make, first = 8) {
  return ids.length ? [heading(key, ids.length), longList(ids, make, first)] : [];
}

function linkDetails(id) {
  const link = links[id];
  const [a, b] = [regions[link.a], regions[link.b]];
  const loose = link.quotes.filter((each) => !link.projects.includes(quotes[each].project));
  const inProjects = new Set(link.projects.flatMap((each) => projects[each].parts.map(([organization]) => organization)));
  return [
    ...head('link', [name(a.name), ' — ', name(b.name)], countryLine(a.country, b.country)),
    figures(
      [figure(link.projects.length), noun('projects', link.projects.length)],
      [figure(link.organizations.length), noun('organizations', link.organizations.length)],
      [years(link.years) || '—', t('years')],
    ),
    link.basis.length ? el('ul', { class: 'tags', 'aria-label': t('known') }, link.basis.map((basis) =>
      el('li', { title: say(DATA.bases[basis][1]) }, say(DATA.bases[basis][0])))) : null,
    ...(loose.length ? [heading('words'), ...loose.slice(0, 4).map(quote), rest(loose.slice(4))] : []),
    ...section('joint-projects', link.projects, (each) => projectCard(each, link, true)),
    ...section('who', link.organizations.filter((each) => !inProjects.has(each)), organizationRow),
    ...(link.sources.length ? [heading('sources', link.sources.length), longList(link.sources, (each) => el('p', { class: 'line' }, sourceLine(each)))] : []),
  ];
}

function regionDetails(id) {
  const region = regions[id];
  const partners = region.links.map((each) => links[each]);
  return [
    ...head(region.kind === 'country' ? 'country' : 'region', name(region.name),
      region.kind === 'country' ? null : countryLine(region.country)),
    figures(
      [figure(partners.length), noun('links-short', partners.length)],
      [figure(region.organizations.length), noun('organizations', region.organizations.length)],
      [figure(region.projects.length), noun('projects', region.projects.length)],
    ),
    ...section('partners', partners, (link) => {
      const other = regions[link.a === id ? link.b : link.a];
      return row({ kind: 'link', id: link.id }, name(other.name), {
        before: codes(other.country),
        count: figure(link.projects.length),
        small: dotted(link.basis.map((basis) => say(DATA.bases[basis][0])).join(', '), years(link.years)),
      });
    }, 10),
    ...section('here-organizations', region.organizations, organizationRow),
    ...section('here-projects', region.projects, (each) => projectCard(each, null, true), 6),
  ];
}

function projectDetails(id) {
  const project = projects[id];
  return [
    ...head('project', name(project.title)),
    projectCard(id, null, false),
    ...section('links-found', linksOf.project.get(id) || [], linkRow, 10),
    ...(project.sources.length ? [heading('sources', project.sources.length), longList(project.sources, (each) => el('p', { class: 'line' }, sourceLine(each)))] : []),
  ];
}

function organizationDetails(id) {
  const organization = organizations[id];
  const home = organization.region === null ? null : regions[organization.region];
  const mine = projectsOf.get(id) || [];
  return [
    ...head('organization', name(organization.name)),
    el('p', { class: 'line' }, dotted(say(organization.kind), ...organization.numbers.map(say))),
    home
      ? el('p', { class: 'line' }, code(home.country), ' ', opener({ kind: 'region', id: home.id }, name(home.name)))
      : el('p', { class: 'line' }, t('no-region')),
    ...(mine.length ? [heading('here-projects', mine.length), longList(mine, ({ project, roles }) =>
      row({ kind: 'project', id: project }, name(projects[project].title), {
        small: dotted(roles.map(say).join(', '), years(projects[project].years)),
      }), 8)] : []),
    ...section('links-found', linksOf.organization.get(id) || [], linkRow, 8),
    ...(organization.quotes.length ? [heading('words'), ...organization.quotes.slice(0, 4).map(quote), rest(organization.quotes.slice(4))] : []),
  ];
}

const DETAILS = { link: linkDetails, region: regionDetails, project: projectDetails, organization: organizationDetails };
