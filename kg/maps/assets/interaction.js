// Pointer and keys on the map.

/** What lies under a point of the page's map, pixels from its corner: `r3`, `p0`, `o2`, `l7` or null. */
function under(x, y, reach) {
  const at = network.DOMtoCanvas({ x, y });
  const node = network.getNodeAt({ x, y });
  if (node) return node;
  const label = labels.find(([spot]) => at.x >= spot[0] && at.x <= spot[2] && at.y >= spot[1] && at.y <= spot[3]);
  if (label) return label[1];
  const limit = reach / network.getScale();
  let best = null;
  let nearest = limit;
  for (const id of network.body.edgeIndices) {
    if (id[0] !== 'l') continue;
    const { from, to, edgeType } = network.body.edges[id];
    const away = edgeType.getDistanceToEdge(from.x, from.y, to.x, to.y, at.x, at.y);
    if (away < nearest || (away === nearest && best === null)) [best, nearest] = [id, away];
  }
  return best;
}

function thingOf(id) {
  const at = Number(id.slice(1));
  if (id[0] === 'r') return { kind: 'region', id: at };
  if (id[0] === 'l') return { kind: 'link', id: at };
  if (id[0] === 'p') return { kind: 'project', id: DATA.shownProjects[at] };
  return { kind: 'organization', id: DATA.shownOrganizations[at] };
}

network.on('click', ({ pointer, event }) => {
  const coarse = event && event.pointerType === 'touch';
  const id = under(pointer.DOM.x, pointer.DOM.y, coarse ? 18 : 9);
  if (id) show(thingOf(id), false);
  else if (state.open) show(null, false);
});

let waiting = false;
box.addEventListener('pointermove', (event) => {
  if (event.pointerType === 'touch' || event.buttons || waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    const frame = box.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    hover(under(x, y, 7), x, y);
  });
});
box.addEventListener('pointerleave', () => hover(null));
box.addEventListener('pointerdown', () => hover(null));

function hover(id, x, y) {
  const tip = $('tip');
  box.classList.toggle('over', Boolean(id));
  tip.hidden = !id;
  if (id) {
    tip.replaceChildren(...tipFor(thingOf(id)));
    const [wide, high] = [box.clientWidth, box.clientHeight];
    const left = x + 14 + tip.offsetWidth > wide ? x - 14 - tip.offsetWidth : x + 14;
    const top = y + 16 + tip.offsetHeight > high ? y - 12 - tip.offsetHeight : y + 16;
    // By the style object: a style attribute would be against the page's own policy.
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.max(4, top)}px`;
  }
  if (state.over !== id) {
    state.over = id;
    network.redraw();
  }
}

function tipFor({ kind, id }) {
  const title = el('bdi', {}, brief(titleOf(kind, id), 140));
  let more = '';
  if (kind === 'link') {
    const link = links[id];
    more = dotted(counted('projects', link.projects.length), years(link.years), !link.cross && t('inside')).join('');
  } else if (kind === 'region') {
    const region = regions[id];
    more = dotted(
      say(countries.get(region.country).name),
      region.links.length && counted('links-short', region.links.length),
      region.projects.length && counted('projects', region.projects.length),
    ).join('');
  } else if (kind === 'project') more = dotted(t('project'), years(projects[id].years)).join('');
  else more = dotted(t('organization'), say(organizations[id].kind)).join('');
  return [title, el('small', {}, more)];
}

function zoom(by) {
  const scale = Math.min(14, Math.max(smallest(), network.getScale() * by));
  network.moveTo({ scale, animation: false });
}

/** The map never shrinks to less than a third of the window. */
function smallest() {
  return Math.min(box.clientWidth, box.clientHeight) / (back.rim ? 2.2 * back.rim[2] : 9000);
}

network.on('zoom', () => {
  const scale = network.getScale();
  if (scale > 14) network.moveTo({ scale: 14, animation: false });
  else if (scale < smallest()) network.moveTo({ scale: smallest(), animation: false });
});

box.addEventListener('keydown', (event) => {
  const step = 60 / network.getScale();
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (moves[event.key]) {
    const { x, y } = network.getViewPosition();
    network.moveTo({ position: { x: x + moves[event.key][0], y: y + moves[event.key][1] }, animation: false });
  } else if (event.key === '+' || event.key === '=') zoom(1.3);
  else if (event.key === '-') zoom(1 / 1.3);
  else if (event.key === '0') fitAll();
  else return;
  event.preventDefault();
});
