// What the page shows, and what the reader has chosen.

const DATA = JSON.parse(document.getElementById('map-data').textContent);
const { regions, links, projects, organizations, quotes, sources } = DATA;
const countries = new Map(DATA.countries.map((country) => [country.code, country]));

/** What is open (`{kind, id}`), what is hovered, and which lines the reader wants to see. */
const state = {
  open: null,
  over: null,
  inner: true,
  // A small map shows what makes its links at once; on a larger one, or on a phone, they would hide the links.
  signs: window.innerWidth > 700 && DATA.shownProjects.length <= 12 && DATA.shownOrganizations.length <= 24,
  bases: new Set(Object.keys(DATA.bases)),
  view: 'map',
};

links.forEach((link, id) => { link.id = id; });
regions.forEach((region, id) => {
  region.id = id;
  region.links = [];
});
for (const link of links) {
  regions[link.a].links.push(link.id);
  if (link.b !== link.a) regions[link.b].links.push(link.id);
}

/** Projects that have no number and organizations without one are found by id; these are the ways back to links. */
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

/** Whether the reader's switches let a link be seen. */
function wanted(link) {
  if (!link.cross && !state.inner) return false;
  return link.basis.length === 0 || link.basis.some((basis) => state.bases.has(basis));
}

/** The links that belong to what is open, and the regions that stay lit. */
function focusOf(open) {
  if (!open) return null;
  const lit = { links: new Set(), regions: new Set(), projects: new Set(), organizations: new Set() };
  const light = (id) => {
    lit.links.add(id);
    lit.regions.add(links[id].a).add(links[id].b);
  };
  if (open.kind === 'link') light(open.id);
  else if (open.kind === 'region') {
    lit.regions.add(open.id);
    regions[open.id].links.forEach(light);
    regions[open.id].projects.forEach((id) => lit.projects.add(id));
    regions[open.id].organizations.forEach((id) => lit.organizations.add(id));
  } else {
    (linksOf[open.kind].get(open.id) || []).forEach(light);
    lit[`${open.kind}s`].add(open.id);
  }
  if (open.kind === 'link') {
    links[open.id].projects.forEach((id) => lit.projects.add(id));
    links[open.id].organizations.forEach((id) => lit.organizations.add(id));
  }
  if (open.kind === 'organization') {
    (projectsOf.get(open.id) || []).forEach((part) => lit.projects.add(part.project));
    const home = organizations[open.id].region;
    if (home !== null) lit.regions.add(home);
  }
  for (const id of lit.projects) {
    if (open.kind === 'project' || open.kind === 'link') {
      projects[id].parts.forEach(([organization]) => lit.organizations.add(organization));
    }
  }
  return lit;
}

/** One line that names a thing. */
function titleOf(kind, id) {
  if (kind === 'link') return `${say(regions[links[id].a].name)} — ${say(regions[links[id].b].name)}`;
  if (kind === 'region') return say(regions[id].name);
  return kind === 'project' ? projects[id].title : organizations[id].name;
}
