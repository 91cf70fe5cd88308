// The legend: what colours, signs and lines mean, of those that are on this map.

const PLAIN = { fill: '#6b7785', stroke: '#fff', 'stroke-width': 1.5 };
const HOLLOW = { fill: '#fff', stroke: '#33434f', 'stroke-width': 2 };
const glyph = (...shapes) => svg('svg', { width: 34, height: 18, 'aria-hidden': 'true' }, ...shapes);
const labelled = (picture, text) => el('div', { class: 'row' }, picture, text);

/** A line as the map draws it. */
function sample({ pixels, dashes, colour }, bent = DATA.map === 'regions') {
  return svg('svg', { width: 34, height: 14, 'aria-hidden': 'true' }, svg('path', {
    d: bent ? 'M2 11Q17 2 32 11' : 'M2 7H32', fill: 'none', stroke: colour, 'stroke-width': Math.min(9, pixels),
    'stroke-linecap': dashes ? 'butt' : 'round', 'stroke-dasharray': dashes ? dashes.join(' ') : 'none',
  }));
}

function legend() {
  $('legend-body').replaceChildren();
  add($('legend-body'), [
    el('ul', { class: 'countries' }, [
      ...DATA.countries.map((country) => el('li', { class: 'country' }, code(country.code), el('bdi', {}, say(country.name)))),
      mains.some((dot) => countryOf(dot) === '') ? el('li', { class: 'country' }, code(''), t('country-unknown')) : null,
    ]),
    el('h3', {}, t('line-kind')),
    DATA.map === 'project' ? tieLines() : workingLines(),
    el('h3', {}, t('signs')),
    DATA.map === 'regions' ? regionSigns() : networkSigns(),
  ]);
}

function workingLines() {
  const is = (cross) => links.some((link) => link.cross === cross);
  const example = links.find((link) => link.cross);
  const two = example ? endsOf(example).map((end) => countryAt(countryOf(end)).colour) : [];
  const crossLine = sample({ pixels: 4, dashes: false, colour: 'url(#mixed)' });
  crossLine.prepend(svg('defs', {}, svg('linearGradient', { id: 'mixed', gradientUnits: 'userSpaceOnUse', x1: 2, x2: 32, y1: 0, y2: 0 },
    ...two.map((colour, at) => svg('stop', { offset: at, 'stop-color': colour })))));
  const steps = most < 3 ? [1, 2, 3].slice(0, most) : [1, Math.round(Math.sqrt(most)) || 2, most];
  return [
    is(true) ? labelled(crossLine, t('line-cross')) : null,
    is(false) ? labelled(sample({ pixels: 2.5, dashes: [6, 5], colour: GREY }), t('line-inner')) : null,
    is(null) ? labelled(sample({ pixels: 2.5, dashes: false, colour: GREY }), t('line-unknown')) : null,
    most > 1 ? [
      el('h3', {}, t('line-width')),
      el('div', { class: 'widths' }, steps.map((count) => el('span', {}, sample({ pixels: widthOf(count), dashes: false, colour: GREY }), figure(count)))),
    ] : null,
  ];
}

function tieLines() {
  const first = (test) => links.find(test);
  return [
    [(link) => link.kind === 'part' && !link.unconfirmed, 'sign-part'],
    [(link) => link.unconfirmed, 'line-unconfirmed'],
    [(link) => link.kind === 'place', 'line-place'],
    [(link) => link.kind === 'continues', 'line-continues'],
  ].map(([test, word]) => first(test) && labelled(sample(lineOf(first(test))), t(word)));
}

function regionSigns() {
  const few = (kind) => signsOf(kind).length > 0;
  return [
    labelled(glyph(svg('circle', { cx: 17, cy: 9, r: 7.5, ...PLAIN })), t('sign-region')),
    regions.some((region) => region.kind === 'country') ? labelled(hexagon(), t('sign-country')) : null,
    few('project') ? labelled(glyph(svg('path', { d: 'M17 3L23 9L17 15L11 9Z', ...HOLLOW })), t('sign-project')) : null,
    few('organization') ? labelled(glyph(svg('rect', { x: 12.5, y: 4.5, width: 9, height: 9, ...HOLLOW })), t('sign-organization')) : null,
    few('organization') ? labelled(sample({ pixels: 1.3, dashes: false, colour: '#33434f' }), t('sign-part')) : null,
  ];
}

const hexagon = () => glyph(svg('path', { d: 'M17 1.5L23.5 5.2V12.8L17 16.5L10.5 12.8V5.2Z', ...PLAIN }));

function networkSigns() {
  const stands = (kind) => mains.some((dot) => dot.kind === kind);
  const places = mains.filter((dot) => dot.kind === 'region').map((dot) => regions[dot.id].kind);
  const box = { x: 10, y: 2, width: 14, height: 14, rx: 3 };
  return [
    stands('organization') ? labelled(glyph(svg('rect', { ...box, ...PLAIN })), t('sign-node')) : null,
    DATA.map === 'network'
      ? labelled(glyph(svg('rect', { x: 8, y: 0, width: 18, height: 18, rx: 4, fill: DARK }), svg('rect', { ...box, ...PLAIN })), t('sign-middle')) : null,
    places.includes('region') ? labelled(glyph(svg('circle', { cx: 17, cy: 9, r: 7.5, ...PLAIN })), t('sign-region')) : null,
    places.includes('country') ? labelled(hexagon(), t('sign-country')) : null,
    stands('project') ? labelled(glyph(svg('path', { d: 'M17 1.5L24.5 9L17 16.5L9.5 9Z', ...HOLLOW })), t('sign-project')) : null,
    DATA.map === 'network' ? el('p', { class: 'line' }, t('size'), back.rings.length ? [' ', t('rings')] : null) : null,
  ];
}
