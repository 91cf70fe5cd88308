// What the page shows, and what the reader has chosen.

const DATA = JSON.parse(document.getElementById('map-data').textContent);
const { regions, links, projects, organizations, quotes, sources, dots } = DATA;
const countries = new Map(DATA.countries.map((country) => [country.code, country]));
/** What stands on the map; on a map of regions, projects and organizations are small signs between the dots. */
const mains = dots.filter((dot) => !dot.sign);
const signs = dots.filter((dot) => dot.sign);
const signsOf = (kind) => signs.filter((dot) => dot.kind === kind);

/** What is open (`{kind, id}`), what is hovered, and which lines the reader wants to see. */
const state = {
  open: null,
  over: null,
  inner: true,
  // A small map shows what makes its links at once; on a larger one, or on a phone, they would hide the links.
  signs: window.innerWidth > 700 && signsOf('project').length <= 12 && signsOf('organization').length <= 24,
  bases: new Set(Object.keys(DATA.bases)),
};

const keyOf = ({ kind, id }) => `${kind} ${id}`;
const dotOf = new Map(dots.map((dot) => [keyOf(dot), dot]));
const dotAt = new Map(dots.map((dot) => [dot.node, dot]));
const endsOf = (link) => [dots[link.a], dots[link.b]];

regions.forEach((region, id) => { region.id = id; });
dots.forEach((dot) => { dot.links = []; });
links.forEach((link, id) => {
  link.id = id;
  for (const end of new Set(endsOf(link))) end.links.push(id);
});

/** Links by the projects and organizations that make them. */
const linksOf = { project: new Map(), organization: new Map() };
for (const link of links) {
  for (const id of link.projects) push(linksOf.project, id, link.id);
  for (const id of link.organizations) push(linksOf.organization, id, link.id);
}
const projectsOf = new Map();
for (const [id, project] of Object.entries(projects)) {
  for (const [organization, roles] of project.parts) push(projectsOf, organization, { project: id, roles });
}

function push(map, key, value) {
  if (!map.has(key)) map.set(key, []);
  map.get(key).push(value);
}

/** The links of a thing: those that end at its dot, else those that it makes. */
function linksAt(thing) {
  const dot = dotOf.get(keyOf(thing));
  return (dot && !dot.sign ? dot.links : linksOf[thing.kind]?.get(thing.id)) || [];
}

/** Whether the reader's switches let a link be seen. */
function wanted(link) {
  if (link.cross === false && !state.inner) return false;
  return link.basis.length === 0 || link.basis.some((basis) => state.bases.has(basis));
}

/** The links that belong to what is open, and the dots that stay lit, by their keys. */
function focusOf(open) {
  if (!open) return null;
  const lit = { links: new Set(), dots: new Set() };
  const light = (kind, ids) => ids.forEach((id) => lit.dots.add(keyOf({ kind, id })));
  const together = open.kind === 'link' ? [open.id] : linksAt(open);
  for (const id of together) {
    lit.links.add(id);
    for (const end of endsOf(links[id])) lit.dots.add(keyOf(end));
  }
  if (open.kind === 'link') {
    const link = links[open.id];
    light('organization', link.organizations);
    if (signs.length) {
      light('project', link.projects);
      for (const id of link.projects) light('organization', projects[id].parts.map(([organization]) => organization));
    }
  } else lit.dots.add(keyOf(open));
  if (open.kind === 'region') {
    light('project', regions[open.id].projects);
    light('organization', regions[open.id].organizations);
  } else if (open.kind === 'organization') {
    light('project', (projectsOf.get(open.id) || []).map((part) => part.project));
    const home = organizations[open.id].region;
    if (home !== null) light('region', [home]);
  } else if (open.kind === 'project') light('organization', projects[open.id].parts.map(([organization]) => organization));
  return lit;
}

/** The name of a thing as a [ru, en] label. */
function nameOf({ kind, id }) {
  if (kind === 'region') return regions[id].name;
  return [kind === 'project' ? projects[id].title : organizations[id].name, null];
}

/** Code of a thing's country: null for a project, '' where nobody knows. */
function countryOf({ kind, id }) {
  if (kind === 'project') return null;
  return (kind === 'region' ? regions[id].country : organizations[id].country) || '';
}

const UNKNOWN = { code: '?', ...DATA.unknown };
const countryAt = (which) => countries.get(which) || UNKNOWN;

/** The word for what a dot is. */
const kindOf = ({ kind, id }) => (kind === 'region' ? regions[id].kind : kind);

/** One line that names a thing. */
function titleOf(kind, id) {
  if (kind === 'link') return endsOf(links[id]).map((end) => titleOf(end.kind, end.id)).join(' — ');
  return say(nameOf({ kind, id }));
}
