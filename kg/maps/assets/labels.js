// Labels beside their dots, at one size at every zoom: none covers a dot or another label, so some wait for a closer look.

/** What was written, for the pointer: [left, top, right, bottom] in map units and the node's id. */
let labels = [];

const widths = new Map();

/** Width of a text at 12 pixels. */
function measure(ctx, text, bold) {
  const key = `${bold ? 'b' : 'n'}${text}`;
  if (!widths.has(key)) {
    ctx.font = `${bold ? 700 : 500} 12px ${FONT}`;
    widths.set(key, ctx.measureText(text).width);
  }
  return widths.get(key);
}

const brief = (text, longest) => {
  const signs = Array.from(text);
  return signs.length > longest ? `${signs.slice(0, longest - 1).join('')}…` : text;
};

/** What tells a long name from its neighbours: the part in quotation marks, without the legal form before it. */
const short = (text) => (text.length > 26 && /[«"](.{3,})[»"]/u.exec(text)?.[1]) || text;

const around = ([x, y], radius) => [x - radius, y - radius, x + radius, y + radius];
const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** The places beside a dot where its label could stand, the best first. */
function spots([x, y], radius, wide, high, scale) {
  const gap = (radius + 4) / scale;
  const nudge = 2 / scale;
  return [
    [x + gap, y - high / 2], [x - gap - wide, y - high / 2],
    [x - wide / 2, y + gap - nudge], [x - wide / 2, y - gap - high + nudge],
    [x + gap * 0.7, y + gap * 0.55], [x + gap * 0.7, y - gap * 0.55 - high],
    [x - gap * 0.7 - wide, y + gap * 0.55], [x - gap * 0.7 - wide, y - gap * 0.55 - high],
    [x - wide * 0.25, y + gap - nudge], [x - wide * 0.75, y + gap - nudge],
    [x - wide * 0.25, y - gap - high + nudge], [x - wide * 0.75, y - gap - high + nudge],
  ].map(([left, top]) => [left, top, left + wide, top + high]);
}

/** The parts of the map that the page covers with something else, in map units. */
function covered() {
  const frame = box.getBoundingClientRect();
  return [$('legend'), ...$('chips').children, document.querySelector('.zoom')].filter((each) => !each.hidden).map((each) => {
    const cover = each.getBoundingClientRect();
    const from = network.DOMtoCanvas({ x: cover.left - frame.left, y: cover.top - frame.top });
    const to = network.DOMtoCanvas({ x: cover.right - frame.left, y: cover.bottom - frame.top });
    return [from.x, from.y, to.x, to.y];
  });
}

/** All that wants a label: regions first, then the signs that are shown. */
function wishes(ctx, scale) {
  const corner = network.DOMtoCanvas({ x: 2, y: 2 });
  const far = network.DOMtoCanvas({ x: box.clientWidth - 2, y: box.clientHeight - 2 });
  const inSight = ([x, y]) => x >= corner.x && x <= far.x && y >= corner.y && y <= far.y;
  const wish = (id, at, radius, text, size, bold, bright) => {
    const wide = (measure(ctx, text, bold) * size) / 12 / scale;
    const rooms = spots(at, radius, wide, (size + 3) / scale, scale);
    return { id, text, size, bold, bright, rooms: inSight(at) ? rooms.filter((spot) => inSight(spot) && inSight(spot.slice(2))) : rooms };
  };
  const forRegions = regions
    .filter((region) => !lit || lit.regions.has(region.id) || regions.length < 40)
    .map((region) => {
      const bright = !lit || lit.regions.has(region.id);
      const bold = Boolean(lit && bright) || state.over === `r${region.id}`;
      return wish(`r${region.id}`, region.at, radiusOf(region), brief(say(region.name), 34), 12, bold, bright);
    });
  const forSigns = network.body.nodeIndices.filter((id) => id[0] !== 'r').flatMap((id) => {
    const { kind, id: thing } = thingOf(id);
    if (lit && !lit[`${kind}s`].has(thing)) return [];
    const { x, y } = network.body.nodes[id];
    return [wish(id, [x, y], 6, brief(short(titleOf(kind, thing)), 26), 10.5, false, true)];
  });
  return [forRegions, forSigns];
}

/** Give every wish a room, as far as there is room: `wish.spot`. */
function settle(forRegions, forSigns, scale) {
  // Where something is open, dots out of the light give way to the labels that matter.
  const hard = regions.map((region) => [`r${region.id}`,
    around(region.at, (lit && !lit.regions.has(region.id) ? 0 : radiusOf(region)) / scale)]);
  for (const cover of covered()) hard.push(['', cover]);
  const soft = network.body.nodeIndices.filter((id) => id[0] !== 'r')
    .map((id) => [id, around([network.body.nodes[id].x, network.body.nodes[id].y], 8 / scale)]);
  const written = [];
  const open = (wish, spot, obstacles) => !obstacles.some(([id, place]) => id !== wish.id && meet(spot, place));
  const air = 5 / scale;
  const blockers = (spot) => written.filter((other) => meet(spot, [other.spot[0] - air, other.spot[1], other.spot[2] + air, other.spot[3]]));
  const room = (wish, obstacles) => wish.rooms.find((spot) => open(wish, spot, obstacles) && !blockers(spot).length);
  const put = (wish, spot) => {
    wish.spot = spot;
    if (spot) written.push(wish);
    return Boolean(spot);
  };
  for (const wish of forRegions) {
    // A region's label may, where nothing else is left, stand on the sign of a project or organization.
    if (put(wish, room(wish, [...hard, ...soft]) || room(wish, hard)) || regions.length > 80) continue;
    // No room: perhaps one other label can stand elsewhere.
    for (const spot of wish.rooms.filter((each) => open(wish, each, hard))) {
      const [other, another] = blockers(spot);
      if (another) continue;
      written.splice(written.indexOf(other), 1);
      written.push(Object.assign(wish, { spot }));
      if (put(other, room(other, hard))) break;
      written.pop();
      wish.spot = undefined;
      put(other, other.rooms.find((each) => open(other, each, hard) && !blockers(each).length));
    }
  }
  for (const wish of forSigns) put(wish, room(wish, [...hard, ...soft]));
  return written;
}

network.on('afterDrawing', (ctx) => {
  const scale = network.getScale();
  const [forRegions, forSigns] = wishes(ctx, scale);
  forRegions.sort((a, b) => b.bright - a.bright);
  const written = settle(forRegions, forSigns, scale);
  labels = written.map((wish) => [wish.spot, wish.id]);
  ctx.save();
  ctx.lineJoin = 'round';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { spot, text, size, bold, bright, id } of written) {
    const middle = (spot[1] + spot[3]) / 2;
    ctx.globalAlpha = bright ? 1 : 0.45;
    ctx.font = `${bold ? 700 : 500} ${size / scale}px ${FONT}`;
    ctx.strokeStyle = '#ffffffe0';
    ctx.lineWidth = 3.4 / scale;
    ctx.strokeText(text, spot[0], middle);
    ctx.fillStyle = id[0] === 'r' ? '#14202b' : '#46545f';
    ctx.fillText(text, spot[0], middle);
  }
  ctx.restore();
});
