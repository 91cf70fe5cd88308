// What lies behind the dots: the land of a map of regions, the rings and sectors of a network.

const back = DATA.backdrop;

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

function stroke(ctx, path, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke(path);
}

/** A shape in the tint of a country. */
function tinted(ctx, path, colour, strength, rule) {
  ctx.fillStyle = '#fbfcfb';
  ctx.fill(path, rule);
  ctx.globalAlpha = strength;
  ctx.fillStyle = colour;
  ctx.fill(path, rule);
  ctx.globalAlpha = 1;
}

/** Returns what draws the land: water, land, countries of the map, the net, coasts and borders. */
function landscape() {
  const land = shapeOf(back.land);
  const tints = Object.entries(back.tint).map(([code, rings]) => [countries.get(code).colour, shapeOf(rings)]);
  const [coasts, borders, net] = [back.coasts, back.borders, back.net].map(shapeOf);
  return (ctx, scale) => {
    ctx.fillStyle = '#cddbe6';
    if (!back.rim) ctx.fillRect(-9000, -9000, 18000, 18000);
    else {
      ctx.beginPath();
      ctx.arc(back.rim[0], back.rim[1], back.rim[2], 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.fillStyle = '#eceeea';
    ctx.fill(land, 'evenodd');
    for (const [colour, path] of tints) tinted(ctx, path, colour, 0.07, 'evenodd');
    stroke(ctx, net, '#9fb4c455', 0.7 / scale);
    stroke(ctx, coasts, '#a9b9c5', 0.7 / scale);
    stroke(ctx, borders, '#8798a5', 0.9 / scale);
  };
}

/** Returns what draws the sectors, in the tint of their country, and the rings. */
function circles() {
  const wedges = back.sectors.map((sector) => {
    const path = new Path2D();
    if (sector.to - sector.from < 6.28) path.moveTo(0, 0);
    path.arc(0, 0, sector.rim, sector.from, sector.to);
    path.closePath();
    return [countries.get(sector.code)?.colour, path];
  });
  const rings = new Path2D();
  for (const radius of back.rings) {
    rings.moveTo(radius, 0);
    rings.arc(0, 0, radius, 0, 2 * Math.PI);
  }
  return (ctx, scale) => {
    for (const [colour, path] of wedges) {
      tinted(ctx, path, colour || '#ffffff', 0.1, 'nonzero');
      stroke(ctx, path, '#e2e8ed', 1 / scale);
    }
    ctx.setLineDash([2 / scale, 5 / scale]);
    stroke(ctx, rings, '#8798a5', 1 / scale);
    ctx.setLineDash([]);
  };
}

const drawBackdrop = DATA.map === 'regions' ? landscape() : circles();
