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

const square = ([x, y], radius) => [x - radius, y - radius, x + radius, y + radius];
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

/** The names of a network's sectors outside their rims: {text, size, spot}. */
function headings(ctx, scale) {
  if (DATA.map === 'regions') return [];
  const corner = network.DOMtoCanvas({ x: 6, y: 6 });
  const far = network.DOMtoCanvas({ x: box.clientWidth - 6, y: box.clientHeight - 6 });
  const taken = [...covered(), ...mains.map((dot) => square(dot.at, radiusOf(dot) / scale))];
  return back.sectors.map((sector) => {
    const text = brief(say(sector.name), 40);
    const turn = (sector.from + sector.to) / 2;
    const wide = (measure(ctx, text, true) * 12.5) / 12 / scale;
    const high = 16 / scale;
    const at = (away, shift) => {
      const [x, y] = [away * Math.cos(turn), away * Math.sin(turn)];
      const beside = x - (wide * (1 - Math.cos(turn))) / 2;
      // A long one is moved in where its place is in sight.
      const left = x > corner.x && x < far.x ? Math.max(corner.x, Math.min(beside, far.x - wide)) : beside;
      const top = y - (high * (1 - Math.sin(turn))) / 2 + shift * high;
      return [left, top, left + wide, top + high];
    };
    // Farther out, or up and down, until it covers neither a dot nor another name.
    const tries = [12, 24, 40].flatMap((away) => [0, -1, 1, -2, 2].map((shift) => at(sector.rim + away / scale, shift)));
    const spot = tries.find((each) => !taken.some((other) => meet(each, other))) || tries[0];
    taken.push(spot);
    return { text, size: 12.5, bold: true, bright: true, heading: true, spot };
  });
}

/** All that wants a label: dots first, then the signs that are shown. */
function wishes(ctx, scale) {
  const corner = network.DOMtoCanvas({ x: 2, y: 2 });
  const far = network.DOMtoCanvas({ x: box.clientWidth - 2, y: box.clientHeight - 2 });
  const inSight = ([x, y]) => x >= corner.x && x <= far.x && y >= corner.y && y <= far.y;
  const wish = (dot, radius, text, size, bold, bright) => {
    const wide = (measure(ctx, text, bold) * size) / 12 / scale;
    const rooms = spots(dot.at, radius, wide, (size + 3) / scale, scale);
    return { id: dot.node, text, size, bold, bright, rooms: inSight(dot.at) ? rooms.filter((spot) => inSight(spot) && inSight(spot.slice(2))) : rooms };
  };
  const large = mains.length >= 40;
  const reach = 200 / scale;
  const near = ([x, y]) => x > corner.x - reach && x < far.x + reach && y > corner.y - reach && y < far.y + reach;
  const forDots = mains
    .filter((dot) => (!large || !lit || lit.dots.has(keyOf(dot))) && near(dot.at))
    .map((dot) => {
      const bright = !lit || lit.dots.has(keyOf(dot));
      const bold = Boolean(lit && bright && lit.dots.size < 60) || state.over === dot.node || dot.steps === 0;
      const said = titleOf(dot.kind, dot.id);
      const longest = dot.kind === 'project' || dot.steps === 0 ? 44 : 30;
      return wish(dot, radiusOf(dot), dot.kind === 'region' ? brief(said, 34) : brief(short(said), longest), 12, bold, bright);
    });
  const forSigns = signs
    .filter((dot) => network.body.nodes[dot.node].options.hidden !== true && (!lit || lit.dots.has(keyOf(dot))))
    .map((dot) => wish(dot, 6, brief(short(titleOf(dot.kind, dot.id)), 26), 10.5, false, true));
  return [forDots, forSigns];
}

/** Give every wish a room, as far as there is room: `wish.spot`. */
function settle(forDots, forSigns, titles, scale) {
  // Where something is open, dots out of the light give way to the labels that matter.
  const hard = mains.map((dot) => [dot.node, square(dot.at, (lit && !lit.dots.has(keyOf(dot)) ? 0 : radiusOf(dot)) / scale)]);
  for (const cover of [...covered(), ...titles.map((title) => title.spot)]) hard.push(['', cover]);
  const soft = signs.filter((dot) => network.body.nodes[dot.node].options.hidden !== true)
    .map((dot) => [dot.node, square(dot.at, 8 / scale)]);
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
  for (const wish of forDots) {
    // A dot's label may, where nothing else is left, stand on the sign of a project or organization.
    if (put(wish, room(wish, [...hard, ...soft]) || (soft.length && room(wish, hard))) || mains.length > 80) continue;
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
  const titles = headings(ctx, scale);
  const [forDots, forSigns] = wishes(ctx, scale);
  forDots.sort((a, b) => b.bright - a.bright);
  const written = settle(forDots, forSigns, titles, scale);
  labels = written.map((wish) => [wish.spot, wish.id]);
  ctx.save();
  ctx.lineJoin = 'round';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { spot, text, size, bold, bright, heading: title, id } of [...titles, ...written]) {
    const middle = (spot[1] + spot[3]) / 2;
    ctx.globalAlpha = bright ? 1 : 0.45;
    ctx.font = `${bold ? 700 : 500} ${size / scale}px ${FONT}`;
    ctx.strokeStyle = '#ffffffe0';
    ctx.lineWidth = 3.4 / scale;
    ctx.strokeText(text, spot[0], middle);
    ctx.fillStyle = title || dotAt.get(id).sign ? '#46545f' : DARK;
    ctx.fillText(text, spot[0], middle);
  }
  ctx.restore();
});
