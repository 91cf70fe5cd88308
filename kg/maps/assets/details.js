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

/**
 * A project with who had which part in it, and the words that show it: in a link those about the link. `whole`: with
 * its title and its people, which the page of one project shows elsewhere.
 */
function projectCard(id, link, linked, whole = true) {
  const project = projects[id];
  const own = link ? link.quotes.filter((each) => quotes[each].project === id) : [];
  const words = own.length ? own : project.quotes;
  return el(
    'article', { class: 'card' },
    whole ? el('h4', {}, linked ? opener({ kind: 'project', id }, name(project.title)) : name(project.title)) : null,
    el('p', {}, dotted(project.number && t('number', project.number), years(project.years) || t('year-unknown'), say(project.status))),
    project.direction ? el('p', {}, say(project.direction)) : null,
    whole ? parts(project.parts) : null,
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
    at ? ' — ' : null,
    el('span', { class: 'country' }, code(each), countries.has(each) ? say(countries.get(each).name) : t('country-unknown'))]));
}

function section(key, ids, make, first = 8, ...values) {
  return ids.length ? [heading(key, ids.length, ...values), longList(ids, make, first)] : [];
}

/** What a link between things of these kinds is called. */
const LINK_KINDS = {
  regions: 'link', organizations: 'link-organizations', part: 'link-part', place: 'link-place', continues: 'link-continues',
};

/** A line that says how many projects there are, where the page has not all of them. */
const some = (here, whole) => (whole > here ? el('p', { class: 'line' }, t('projects-some', figure(here), figure(whole))) : null);

function sourceList(ids) {
  return section('sources', ids, (each) => el('p', { class: 'line' }, sourceLine(each)), 12);
}

function tags(texts, label) {
  return texts.length ? el('ul', { class: 'tags', 'aria-label': t(label) }, texts.map(([text, title]) => el('li', { title }, text))) : null;
}

function linkDetails(id) {
  const link = links[id];
  return working(link) ? workingDetails(link) : tieDetails(link);
}

function workingDetails(link) {
  const loose = link.quotes.filter((each) => !link.projects.includes(quotes[each].project));
  const inProjects = new Set(link.projects.flatMap((each) => projects[each].parts.map(([organization]) => organization)));
  return [
    ...head(LINK_KINDS[link.kind], link.kind === 'organizations' ? waysTo(link) : namesOf(link), countryLine(...endsOf(link).map(countryOf))),
    figures(
      [figure(link.count), noun('projects', link.count)],
      link.kind === 'regions' ? [figure(link.organizations.length), noun('organizations', link.organizations.length)] : null,
      [years(link.years) || '—', t('years')],
    ),
    tags(link.basis.map((basis) => [say(DATA.bases[basis][0]), say(DATA.bases[basis][1])]), 'known'),
    ...(loose.length ? [heading('words'), ...loose.slice(0, 4).map(quote), rest(loose.slice(4))] : []),
    ...section('joint-projects', link.projects, (each) => projectCard(each, link, true)),
    some(link.projects.length, link.count),
    ...section('who', link.organizations.filter((each) => !inProjects.has(each)), organizationRow),
    ...sourceList(link.sources),
  ];
}

/** The names of both ends of a link, each a way to its own. */
const waysTo = (link) => endsOf(link).map((end, at) => opener({ kind: end.kind, id: end.id }, [name(nameOf(end)), at ? null : '\u00a0—']));

/** That an organization, a region or an earlier project belongs to a project. */
function tieDetails(link) {
  const [end, project] = endsOf(link);
  return [
    ...head(LINK_KINDS[link.kind], name(nameOf(end)), end.kind === 'project' ? null : countryLine(countryOf(end))),
    tags(link.roles.map((role) => [say(role)]), 'roles'),
    heading('project'), row({ kind: 'project', id: project.id }, name(nameOf(project)), { small: years(projects[project.id].years) }),
    link.quotes.length ? heading('words') : el('p', { class: 'line' }, t('no-words')),
    ...link.quotes.slice(0, 4).map(quote), rest(link.quotes.slice(4)),
    end.kind === 'organization' ? el('p', { class: 'line' }, opener({ kind: end.kind, id: end.id }, t('open-organization'))) : null,
    ...sourceList(link.sources),
  ];
}

/** The links of a dot, each by what is at its other end. */
function neighbours(key, dot) {
  return section(key, dot.links, (id) => {
    const link = links[id];
    const other = endsOf(link).find((end) => end !== dot) || dot;
    return row({ kind: 'link', id }, name(nameOf(other)), {
      before: codes(countryOf(other)),
      count: working(link) ? figure(link.count) : null,
      small: working(link) ? dotted(years(link.years), basesOf(link)) : dotted(t(LINK_KINDS[link.kind]), link.roles.map(say).join(', ')),
    });
  }, 10);
}

function regionDetails(id) {
  const region = regions[id];
  const dot = dotOf.get(keyOf({ kind: 'region', id }));
  return [
    ...head(region.kind, name(region.name),
      region.kind === 'country' ? null : countryLine(region.country)),
    figures(
      dot ? [figure(dot.links.length), noun('links-short', dot.links.length)] : null,
      [figure(region.organizations.length), noun('organizations', region.organizations.length)],
      [figure(region.count), noun('projects', region.count)],
    ),
    ...(dot ? neighbours(DATA.map === 'regions' ? 'partners' : 'links-here', dot) : []),
    ...section('here-organizations', region.organizations, organizationRow),
    ...section('here-projects', region.projects, (each) => projectCard(each, null, true), 6),
    some(region.projects.length, region.count),
  ];
}

function projectDetails(id) {
  const dot = dotOf.get(keyOf({ kind: 'project', id }));
  return [
    ...head('project', name(projects[id].title)),
    projectCard(id, null, false),
    ...(dot && !dot.sign ? neighbours('links-here', dot) : section('links-found', linksAt({ kind: 'project', id }), linkRow, 10)),
    ...sourceList(projects[id].sources),
  ];
}

function organizationDetails(id) {
  const organization = organizations[id];
  const dot = dotOf.get(keyOf({ kind: 'organization', id }));
  const home = organization.region === null ? null : regions[organization.region];
  const mine = projectsOf.get(id) || [];
  return [
    ...head('organization', name(organization.name)),
    el('p', { class: 'line' }, dotted(say(organization.kind), ...organization.numbers.map(say))),
    home
      ? el('p', { class: 'line' }, code(home.country), ' ', opener({ kind: 'region', id: home.id }, name(home.name)))
      : el('p', { class: 'line' }, dotted(countries.has(organization.country) && say(countries.get(organization.country).name), t('no-region'))),
    ...(dot && !dot.sign ? neighbours(DATA.map === 'network' ? 'partners-organizations' : 'links-here', dot) : []),
    ...(mine.length ? [heading('here-projects', mine.length), longList(mine, ({ project, roles }) =>
      row({ kind: 'project', id: project }, name(projects[project].title), {
        small: dotted(roles.map(say).join(', '), years(projects[project].years)),
      }), 8)] : []),
    some(mine.length, organization.projectCount),
    ...(dot && !dot.sign ? [] : section('links-found', linksAt({ kind: 'organization', id }), linkRow, 8)),
    ...(organization.quotes.length ? [heading('words'), ...organization.quotes.slice(0, 4).map(quote), rest(organization.quotes.slice(4))] : []),
  ];
}

const DETAILS = { link: linkDetails, region: regionDetails, project: projectDetails, organization: organizationDetails };
