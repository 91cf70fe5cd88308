// Drawing. vis-network (set up by pyvis: `network`, `nodes`, `edges`) holds the network, the zoom and the lines;
// land, dots and labels are drawn by us, so that dots and labels keep their size on the screen at every zoom.

const FONT = '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
const box = $('mynetwork');
const most = Math.max(1, ...links.map((link) => link.projects.length));
const crowded = regions.length > 90;
/** Many lines are drawn thinner, or they would cover the land and each other. */
const thin = DATA.drawn > 200 ? 0.45 : DATA.drawn > 80 ? 0.7 : 1;
let lit = null;

/** Width of a line on the screen, in pixels, by its number of projects. */
function widthOf(count) {
  return (2.5 + 6.5 * Math.sqrt(Math.max(0, count - 1) / Math.max(9, most - 1))) * thin;
}

/** Radius of a region's dot on the screen, in pixels. */
function radiusOf(region) {
  const busy = Math.sqrt(Math.min(1, region.projects.length / 30));
  if (crowded) return 5 + 5 * busy;
  return (box.clientWidth < 640 ? 8.5 : 10.5) + 5 * busy;
}

function shapeOf(lists) {
  const path = new Path2D();
  for (const flat of lists) {
    let x = flat[0];
    let y = flat[1];
    path.moveTo(x, y);
    for (let at = 2; at < flat.length; at += 2) path.lineTo((x += flat[at]), (y += flat[at + 1]));
  }
  return path;
}

const back = DATA.backdrop;
const land = shapeOf(back.land);
const tints = Object.entries(back.tint).map(([code, rings]) => [countries.get(code).colour, shapeOf(rings)]);
const coasts = shapeOf(back.coasts);
const borders = shapeOf(back.borders);
const net = shapeOf(back.net);

network.on('beforeDrawing', (ctx) => {
  const scale = network.getScale();
  ctx.save();
  ctx.fillStyle = '#cddbe6';
  if (!back.rim) ctx.fillRect(-9000, -9000, 18000, 18000);
  else {
    ctx.beginPath();
    ctx.arc(back.rim[0], back.rim[1], back.rim[2], 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.fillStyle = '#eceeea';
  ctx.fill(land, 'evenodd');
  for (const [colour, path] of tints) {
    ctx.fillStyle = '#fbfcfb';
    ctx.fill(path, 'evenodd');
    ctx.globalAlpha = 0.07;
    ctx.fillStyle = colour;
    ctx.fill(path, 'evenodd');
    ctx.globalAlpha = 1;
  }
  ctx.lineJoin = 'round';
  stroke(ctx, net, '#9fb4c455', 0.7 / scale);
  stroke(ctx, coasts, '#a9b9c5', 0.7 / scale);
  stroke(ctx, borders, '#8798a5', 0.9 / scale);
  ctx.restore();
  resize(scale);
});

function stroke(ctx, path, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke(path);
}

/** Lines and dots keep their size on the screen: vis gives lengths in map units, so they are divided by the zoom. */
function resize(scale) {
  for (const id of network.body.edgeIndices) {
    const edge = network.body.edges[id];
    edge.options.width = (edge.options.pixels || 1) / scale;
    if (edge.options.dashes) edge.options.dashes = [6 / scale, 5 / scale];
  }
  for (const id of network.body.nodeIndices) {
    const shape = network.body.nodes[id].shape;
    const wide = (id[0] === 'r' ? 2 * radiusOf(regions[Number(id.slice(1))]) + 4 : 16) / scale;
    shape.width = shape.height = wide;
  }
}

function dot({ ctx, id, x, y }) {
  const region = regions[Number(id.slice(1))];
  return {
    drawNode() {
      const scale = network.getScale();
      const radius = radiusOf(region) / scale;
      const country = countries.get(region.country);
      const dim = lit && !lit.regions.has(region.id);
      const chosen = state.open && state.open.kind === 'region' && state.open.id === region.id;
      const whole = region.kind === 'country';
      ctx.globalAlpha = dim ? 0.28 : 1;
      ctx.beginPath();
      if (whole) ctx.roundRect(x - radius, y - radius, 2 * radius, 2 * radius, 4 / scale);
      else ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = country.colour;
      ctx.fill();
      ctx.lineWidth = (chosen ? 3 : 2) / scale;
      ctx.strokeStyle = chosen ? '#14202b' : '#ffffff';
      ctx.stroke();
      if (radiusOf(region) >= 8.5 || chosen) {
        ctx.fillStyle = country.ink;
        ctx.font = `700 ${(radiusOf(region) < 10 ? 8.5 : 9.5) / scale}px ${FONT}`;
        ctx.textAlign = 'center';
        ctx.textBaseline = 'middle';
        ctx.fillText(region.country, x, y + 0.5 / scale);
      }
    },
    nodeDimensions: { width: 20, height: 20 },
  };
}

function sign({ ctx, id, x, y }) {
  const kind = id[0] === 'p' ? 'project' : 'organization';
  const thing = (kind === 'project' ? DATA.shownProjects : DATA.shownOrganizations)[Number(id.slice(1))];
  return {
    drawNode() {
      const scale = network.getScale();
      const chosen = state.open && state.open.kind === kind && state.open.id === thing;
      const half = ((kind === 'project' ? 7 : 5) * (box.clientWidth < 640 ? 0.7 : 1)) / scale;
      ctx.globalAlpha = lit && !lit[`${kind}s`].has(thing) ? 0.25 : 1;
      ctx.beginPath();
      if (kind === 'project') {
        ctx.moveTo(x, y - half);
        ctx.lineTo(x + half, y);
        ctx.lineTo(x, y + half);
        ctx.lineTo(x - half, y);
        ctx.closePath();
      } else ctx.rect(x - half, y - half, 2 * half, 2 * half);
      ctx.fillStyle = chosen ? '#14202b' : '#ffffff';
      ctx.fill();
      ctx.lineWidth = 2 / scale;
      ctx.strokeStyle = '#33434f';
      ctx.stroke();
    },
    nodeDimensions: { width: 16, height: 16 },
  };
}

// ---------------------------------------------------------------- what is seen

nodes.update(nodes.getIds().map((id) => ({ id, shape: 'custom', ctxRenderer: id[0] === 'r' ? dot : sign })));

/** Lines for what is open and wanted: lit, dimmed or hidden. */
function paint() {
  lit = focusOf(state.open);
  const changes = [];
  for (const link of links) {
    const bright = Boolean(lit && lit.links.has(link.id));
    const hidden = !(bright || (link.id < DATA.drawn && wanted(link)));
    const opacity = lit ? (bright ? 0.95 : 0.1) : link.cross ? 0.75 : 0.55;
    const colour = link.cross ? { inherit: 'both', opacity } : { color: '#75868f', inherit: false, opacity };
    changes.push({ id: `l${link.id}`, hidden, color: colour });
  }
  const seen = { project: new Set(), organization: new Set() };
  const signs = [];
  const small = new Set();
  for (const [kind, letter, list] of [['project', 'p', DATA.shownProjects], ['organization', 'o', DATA.shownOrganizations]]) {
    list.forEach((thing, at) => {
      const show = state.signs || Boolean(lit && lit[`${kind}s`].has(thing));
      if (show) seen[kind].add(at);
      signs.push({ id: `${letter}${at}`, hidden: !show });
    });
  }
  for (const id of edges.getIds()) {
    if (id[0] !== 'm') continue;
    const [project, organization] = id.slice(1).split('-').map(Number);
    const bright = !lit || (lit.projects.has(DATA.shownProjects[project])
      && lit.organizations.has(DATA.shownOrganizations[organization]));
    const hidden = !(seen.project.has(project) && seen.organization.has(organization) && (bright || state.signs));
    changes.push({ id, hidden, color: { color: '#33434f', inherit: false, opacity: bright ? 0.6 : 0.12 } });
  }
  nodes.update(signs);
  edges.update(changes);
  for (const link of links) network.body.edges[`l${link.id}`].options.pixels = widthOf(link.projects.length) * (link.cross ? 1 : 0.75);
  for (const id of edges.getIds()) if (id[0] === 'm') network.body.edges[id].options.pixels = 1.3;
  network.redraw();
}

/** Move the map, at the same zoom, where something chosen from a list is out of sight. */
function bringIntoSight(chosen) {
  const spots = [...chosen].map((id) => regions[id].at);
  const out = spots.some(([x, y]) => {
    const spot = network.canvasToDOM({ x, y });
    return spot.x < 10 || spot.y < 10 || spot.x > box.clientWidth - 10 || spot.y > box.clientHeight - 10;
  });
  if (!out || !spots.length) return;
  const [xs, ys] = [spots.map((spot) => spot[0]), spots.map((spot) => spot[1])];
  const [wide, high] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
  network.moveTo({
    scale: Math.min(network.getScale(), (box.clientWidth - 160) / Math.max(wide, 1), (box.clientHeight - 160) / Math.max(high, 1)),
    position: { x: Math.min(...xs) + wide / 2, y: Math.min(...ys) + high / 2 },
    animation: false,
  });
}

/** Show all regions, beside the legend and below the counts. */
function fitAll() {
  const wide = box.clientWidth;
  const high = box.clientHeight;
  if (!wide || !high) return;
  const xs = regions.map((region) => region.at[0]);
  const ys = regions.map((region) => region.at[1]);
  const [left, right] = regions.length ? [Math.min(...xs), Math.max(...xs)] : [-400, 400];
  const [top, bottom] = regions.length ? [Math.min(...ys), Math.max(...ys)] : [-300, 300];
  const narrow = wide < 640;
  const room = { left: narrow ? 34 : 84, right: narrow ? 44 : 110, top: narrow ? 92 : 86, bottom: narrow ? 72 : 56 };
  const scale = Math.min(
    (wide - room.left - room.right) / Math.max(right - left, 1),
    (high - room.top - room.bottom) / Math.max(bottom - top, 1),
    2.2,
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

/** The legend stands in the corner where it hides fewer dots. Returns how many it hides. */
function placeLegend() {
  const legend = $('legend');
  const stand = (up) => {
    legend.classList.toggle('up', up);
    $('chips').classList.toggle('beside', up);
  };
  if (legend.hidden || !legend.open || narrow()) {
    stand(false);
    return 0;
  }
  const [left, high] = [legend.offsetLeft - 14, legend.offsetHeight];
  const below = box.clientHeight - 34 - high;
  const hidden = (top) => regions.filter((region) => {
    const spot = network.canvasToDOM({ x: region.at[0], y: region.at[1] });
    return spot.x > left && spot.y > top - 14 && spot.y < top + high + 14;
  }).length;
  stand(hidden(14) < hidden(below));
  return Math.min(hidden(14), hidden(below));
}
