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

/** What a node or line of vis stands for, as `{kind, id}`. */
function thingOf(id) {
  if (id[0] === 'l') return { kind: 'link', id: Number(id.slice(1)) };
  const { kind, id: thing } = dotAt.get(id);
  return { kind, id: thing };
}

/**
 * Until when a click is the browser's echo of a tap on the map. The tap has opened something and moved the page, so
 * the echo would fall on whatever lies under the finger now.
 */
let echo = 0;
document.addEventListener('click', (event) => {
  if (event.timeStamp > echo) return;
  echo = 0;
  event.preventDefault();
  event.stopPropagation();
}, true);

network.on('click', ({ pointer, event }) => {
  const coarse = event && event.pointerType === 'touch';
  if (coarse) echo = performance.now() + 350;
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
    redraw();
  }
}

function tipFor(thing) {
  const { kind, id } = thing;
  let more = [];
  if (kind === 'link') {
    const link = links[id];
    more = working(link)
      ? [link.count && counted('projects', link.count), years(link.years), link.cross === false && t('inside')]
      : [t(LINK_KINDS[link.kind]), link.roles.map(say).join(', ')];
  } else if (kind === 'project') more = [t('project'), years(projects[id].years)];
  else {
    const dot = dotOf.get(keyOf(thing));
    const country = countries.get(countryOf(thing));
    more = [
      kind === 'organization' && (say(organizations[id].kind) || t('organization')),
      country ? say(country.name) : t('country-unknown'),
      !dot.sign && dot.links.length && counted('links-short', dot.links.length),
      worksIn(thing) && counted('projects', worksIn(thing)),
    ];
  }
  return [el('bdi', {}, brief(titleOf(kind, id), 140)), el('small', {}, dotted(...more).join(''))];
}

function zoom(by) {
  const scale = Math.min(14, Math.max(smallest(), network.getScale() * by));
  network.moveTo({ scale, animation: false });
}

/** The map never shrinks to less than a third of the window. */
function smallest() {
  if (DATA.map !== 'regions') return Math.min(box.clientWidth, box.clientHeight) / (6 * Math.max(200, ...back.sectors.map((sector) => sector.rim)));
  return Math.min(box.clientWidth, box.clientHeight) / (back.rim ? 2.2 * back.rim[2] : 9000);
}

network.on('zoom', () => {
  const scale = network.getScale();
  if (scale > 14) network.moveTo({ scale: 14, animation: false });
  else if (scale < smallest()) network.moveTo({ scale: smallest(), animation: false });
});

/** The keyboard's way over the map: from dot to dot in their order, the strongest first. */
function step(by) {
  const from = mains.findIndex((dot) => dot.node === state.over);
  const dot = mains[(from + by + mains.length + (from < 0 && by < 0 ? 1 : 0)) % mains.length];
  if (!dot) return;
  bringIntoSight(new Set([keyOf(dot)]));
  const { x, y } = network.canvasToDOM({ x: dot.at[0], y: dot.at[1] });
  hover(dot.node, x, y);
  $('status').textContent = $('tip').innerText.replace('\n', ', ');
}

box.addEventListener('keydown', (event) => {
  const stride = 60 / network.getScale();
  const moves = { ArrowLeft: [-stride, 0], ArrowRight: [stride, 0], ArrowUp: [0, -stride], ArrowDown: [0, stride] };
  if (moves[event.key]) {
    const { x, y } = network.getViewPosition();
    network.moveTo({ position: { x: x + moves[event.key][0], y: y + moves[event.key][1] }, animation: false });
  } else if (event.key === '+' || event.key === '=') zoom(1.3);
  else if (event.key === '-') zoom(1 / 1.3);
  else if (event.key === '0') fitAll();
  else if (event.key === 'PageDown') step(1);
  else if (event.key === 'PageUp') step(-1);
  else if (event.key === 'Enter' && state.over) show(thingOf(state.over), true);
  else return;
  event.preventDefault();
});
box.addEventListener('blur', () => hover(null));
