// Drawing. vis-network (set up by pyvis: `network`, `nodes`, `edges`) holds the network, the zoom and the lines;
// backdrop, dots and labels are drawn by us, so that dots and labels keep their size on the screen at every zoom.

const FONT = '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
const DARK = '#14202b';
const GREY = '#75868f';
const box = $('mynetwork');
const most = Math.max(1, ...links.map((link) => link.count));
const crowded = mains.length > 90;
/** Many lines are drawn thinner, or they would cover what lies behind them and each other. */
const thin = DATA.drawn > 200 ? 0.45 : DATA.drawn > 80 ? 0.7 : 1;
/** Most projects of one dot; the middle of a network, which may have far more than all others, is left aside. */
const busiest = Math.max(1, ...mains.filter((dot) => dot.steps !== 0).map(worksIn));
let lit = null;

/** In how many projects a thing has a part. */
function worksIn({ kind, id }) {
  if (kind === 'region') return regions[id].count;
  return kind === 'organization' ? organizations[id].projectCount ?? (projectsOf.get(id) || []).length : 1;
}

/** Width of a line on the screen, in pixels, by its number of projects. */
function widthOf(count) {
  return (2.5 + 6.5 * Math.sqrt(Math.max(0, count - 1) / Math.max(9, most - 1))) * thin;
}

/** The look of a line: its width on the screen in pixels, its dashes, its colour (null: the colours of both ends). */
function lineOf(link) {
  if (link.kind === 'part') return { pixels: link.unconfirmed ? 1.4 : 2, dashes: link.unconfirmed ? [2, 4] : false, colour: '#33434f' };
  if (link.kind === 'place') return { pixels: 1.8, dashes: [7, 5], colour: '#5b6b79' };
  if (link.kind === 'continues') return { pixels: 5, dashes: false, colour: '#9a6fb0' };
  const wide = widthOf(link.count);
  if (link.cross) return { pixels: wide, dashes: false, colour: null };
  return { pixels: wide * 0.75, dashes: link.cross === false && [6, 5], colour: GREY };
}

/** Radius of a dot on the screen, in pixels. */
function radiusOf(dot) {
  const small = box.clientWidth < 640;
  if (dot.sign) return (dot.kind === 'project' ? 7 : 5) * (small ? 0.7 : 1);
  if (dot.kind === 'project') return dot.steps ? 11 : 17;
  const busy = Math.sqrt(Math.min(1, worksIn(dot) / (dot.kind === 'region' ? 30 : Math.max(12, busiest))));
  if (dot.kind === 'region' && DATA.map === 'regions') return crowded ? 5 + 5 * busy : (small ? 8.5 : 10.5) + 5 * busy;
  // On a network as large as the room between two dots allows, so that a closer look shows more of each.
  const room = Math.min(small ? 9 : 10.5, Math.max(3, back.gap * network.getScale() * 0.28));
  return dot.steps ? room * (0.85 + 0.5 * busy) : Math.max(15, room * 1.6);
}

network.on('beforeDrawing', (ctx) => {
  const scale = network.getScale();
  ctx.save();
  ctx.lineJoin = 'round';
  drawBackdrop(ctx, scale);
  ctx.restore();
  resize(scale);
});

/** Lines and dots keep their size on the screen: vis gives lengths in map units, so they are divided by the zoom. */
function resize(scale) {
  for (const id of network.body.edgeIndices) {
    const { options } = network.body.edges[id];
    options.width = (options.pixels || 1) / scale;
    if (options.strokes) options.dashes = options.strokes.map((length) => length / scale);
  }
  for (const id of network.body.nodeIndices) {
    const shape = network.body.nodes[id].shape;
    shape.width = shape.height = (2 * radiusOf(dotAt.get(id)) + 4) / scale;
  }
}

/** The outline of a thing: a region is round, a whole country has six corners, an organization four; a project stands on one. */
function outline(ctx, dot, x, y, radius) {
  ctx.beginPath();
  if (dot.kind === 'organization') {
    const half = dot.sign ? radius : radius * 0.92;
    if (dot.sign) ctx.rect(x - half, y - half, 2 * half, 2 * half);
    else ctx.roundRect(x - half, y - half, 2 * half, 2 * half, half * 0.4);
    return;
  }
  const corners = dot.kind === 'project' ? 4 : regions[dot.id].kind === 'country' ? 6 : 0;
  if (!corners) ctx.arc(x, y, radius, 0, 2 * Math.PI);
  for (let at = 0; at < corners; at += 1) {
    const turn = (at / corners) * 2 * Math.PI - Math.PI / 2;
    ctx.lineTo(x + radius * Math.cos(turn), y + radius * Math.sin(turn));
  }
  ctx.closePath();
}

function drawn({ ctx, id, x, y }) {
  const dot = dotAt.get(id);
  return {
    drawNode() {
      const scale = network.getScale();
      const pixels = radiusOf(dot);
      const chosen = Boolean(state.open) && keyOf(state.open) === keyOf(dot);
      const country = dot.sign || dot.kind === 'project' ? null : countryAt(countryOf(dot));
      const middle = DATA.map !== 'regions' && !dot.steps;
      ctx.globalAlpha = lit && !lit.dots.has(keyOf(dot)) ? 0.27 : 1;
      if (middle || state.over === id) {
        outline(ctx, dot, x, y, (pixels + 4.5) / scale);
        ctx.fillStyle = middle ? DARK : '#ffffffc0';
        ctx.fill();
      }
      outline(ctx, dot, x, y, pixels / scale);
      ctx.fillStyle = country ? country.colour : chosen ? DARK : '#ffffff';
      ctx.fill();
      ctx.lineWidth = (country && chosen ? 3 : pixels < 6 && country ? 1 : 2) / scale;
      ctx.strokeStyle = !country ? '#33434f' : chosen ? DARK : '#ffffff';
      ctx.stroke();
      if (country && (pixels >= 8.5 || chosen)) {
        ctx.fillStyle = country.ink;
        ctx.font = `700 ${(pixels < 10 ? 8.5 : 9.5) / scale}px ${FONT}`;
        ctx.textAlign = 'center';
        ctx.textBaseline = 'middle';
        ctx.fillText(country.code, x, y + 0.5 / scale);
      }
    },
    nodeDimensions: { width: 20, height: 20 },
  };
}

// ---------------------------------------------------------------- what is seen

nodes.update(nodes.getIds().map((id) => ({ id, shape: 'custom', ctxRenderer: drawn })));
const lines = links.map(lineOf);
/** What vis was last told of each line and sign, so that it is told of changes alone; of what is hidden only that. */
const told = new Map(links.filter((link) => !link.drawn).map((link) => [`l${link.id}`, 'hidden']));

function changed(set, changes) {
  const fresh = changes.filter((change) => {
    const now = change.hidden ? 'hidden' : JSON.stringify(change);
    if (told.get(change.id) === now) return false;
    told.set(change.id, now);
    return true;
  });
  if (fresh.length) set.update(fresh);
  return fresh;
}

/** Lines for what is open and wanted: lit, dimmed or hidden. */
function paint() {
  lit = focusOf(state.open);
  const changes = links.map((link) => {
    const bright = Boolean(lit && lit.links.has(link.id));
    const hidden = !(bright || (link.drawn && wanted(link)));
    const full = link.cross === false ? 0.55 : 0.75;
    const opacity = lit ? (bright ? 0.95 : 0.1) : DATA.map === 'network' && thin < 0.5 ? full * 0.6 : full;
    const colour = lines[link.id].colour;
    return { id: `l${link.id}`, hidden, color: colour ? { color: colour, inherit: false, opacity } : { inherit: 'both', opacity } };
  });
  const seen = (dot) => state.signs || Boolean(lit && lit.dots.has(keyOf(dot)));
  for (const id of signs.length ? edges.getIds() : []) {
    if (id[0] !== 'm') continue;
    const [project, organization] = id.slice(1).split('-').map((at, end) => dotAt.get(`${'po'[end]}${at}`));
    const bright = !lit || [project, organization].every((dot) => lit.dots.has(keyOf(dot)));
    const hidden = !(seen(project) && seen(organization) && (bright || state.signs));
    changes.push({ id, hidden, color: { color: '#33434f', inherit: false, opacity: bright ? 0.6 : 0.12 } });
  }
  changed(nodes, signs.map((dot) => ({ id: dot.node, hidden: !seen(dot) })));
  for (const { id } of changed(edges, changes)) {
    const { options } = network.body.edges[id];
    const line = id[0] === 'm' ? { pixels: 1.3, dashes: false } : lines[Number(id.slice(1))];
    options.pixels = line.pixels;
    options.strokes = line.dashes;
    options.dashes = Boolean(line.dashes);
  }
  redraw();
}

let asked = false;

/** Draw at the next frame, once, however often it is asked for. */
function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    network.redraw();
  });
}

// ---------------------------------------------------------------- where the map stands

/** The rectangle around some places: left, top, right, bottom. */
function around(spots) {
  const [xs, ys] = [spots.map((spot) => spot[0]), spots.map((spot) => spot[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Move the map, at the same zoom, where something chosen from a list is out of sight. */
function bringIntoSight(chosen) {
  const spots = [...chosen].map((key) => dotOf.get(key)).filter((dot) => dot && !dot.sign).map((dot) => dot.at);
  const out = spots.some(([x, y]) => {
    const spot = network.canvasToDOM({ x, y });
    return spot.x < 10 || spot.y < 10 || spot.x > box.clientWidth - 10 || spot.y > box.clientHeight - 10;
  });
  if (!out || !spots.length) return;
  const [left, top, right, bottom] = around(spots);
  network.moveTo({
    scale: Math.min(network.getScale(), (box.clientWidth - 160) / Math.max(right - left, 1), (box.clientHeight - 160) / Math.max(bottom - top, 1)),
    position: { x: (left + right) / 2, y: (top + bottom) / 2 },
    animation: false,
  });
}

/** A map shows at least so much, width and height in map units: a few dots keep their country around them. */
const LEAST = DATA.map === 'regions' ? [620, 420] : [420, 300];

/** Show all dots, beside the legend and below the counts. */
function fitAll() {
  const wide = box.clientWidth;
  const high = box.clientHeight;
  if (!wide || !high) return;
  const [left, top, right, bottom] = mains.length ? around([...mains.map((dot) => dot.at), ...rims(0, 0.25, 0.5, 0.75, 1)]) : [-400, -300, 400, 300];
  const small = wide < 640;
  const room = { left: small ? 34 : 84, right: small ? 44 : 110, top: small ? 92 : 86, bottom: small ? 72 : 56 };
  const scale = Math.min(
    (wide - room.left - room.right) / Math.max(right - left, LEAST[0]),
    (high - room.top - room.bottom) / Math.max(bottom - top, LEAST[1]),
  );
  network.moveTo({
    scale,
    position: {
      x: (left + right) / 2 + (room.right - room.left) / 2 / scale,
      y: (top + bottom) / 2 + (room.bottom - room.top) / 2 / scale,
    },
    animation: false,
  });
  placeLegend();
}

/** Places along the rim of each sector of a network, by parts of its arc: names stand at the half. */
function rims(...parts) {
  return DATA.map === 'regions' ? [] : back.sectors.flatMap((sector) => parts.map((part) => {
    const turn = sector.from + (sector.to - sector.from) * part;
    return [sector.rim * Math.cos(turn), sector.rim * Math.sin(turn)];
  }));
}

/** The legend stands in the corner where it hides fewer dots. Returns how many it hides. */
function placeLegend() {
  const place = $('legend');
  const stand = (up) => {
    place.classList.toggle('up', up);
    $('chips').classList.toggle('beside', up);
  };
  if (place.hidden || !place.open || narrow()) {
    stand(false);
    return 0;
  }
  const [left, high] = [place.offsetLeft - 14, place.offsetHeight];
  const below = box.clientHeight - 34 - high;
  const hidden = (top) => [...mains.map((dot) => dot.at), ...rims(0.5)].filter(([x, y]) => {
    const spot = network.canvasToDOM({ x, y });
    return spot.x > left && spot.y > top - 14 && spot.y < top + high + 14;
  }).length;
  stand(hidden(14) < hidden(below));
  return Math.min(hidden(14), hidden(below));
}
