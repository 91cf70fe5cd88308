// Putting it together: what is open, the language, the view, the legend.

/** Open something (`{kind, id}`), or the overview with null. `focus`: move the keyboard into the panel. */
function show(thing, focus) {
  const before = state.open;
  state.open = thing;
  paint();
  panel();
  const place = $('panel');
  place.scrollTop = 0;
  if (thing && focus) bringIntoSight(lit.regions);
  $('status').textContent = t('selected', thing ? titleOf(thing.kind, thing.id) : t('overview'));
  if (narrow() && (thing || focus)) place.scrollIntoView({ block: 'start' });
  if (!focus) return;
  // Back where the reader came from, if that row is there; else at the heading.
  const origin = !thing && before ? place.querySelector(`[data-open="${CSS.escape(`${before.kind} ${before.id}`)}"]`) : null;
  (origin || place.querySelector('h2')).focus({ preventScroll: !origin });
}

const narrow = () => window.matchMedia('(max-width: 860px)').matches;

function panel() {
  const parts = state.open ? DETAILS[state.open.kind](state.open.id) : overview();
  $('panel').replaceChildren();
  add($('panel'), parts);
}

function view(which) {
  state.view = which;
  $('stage').hidden = which !== 'map';
  $('table').hidden = which !== 'table';
  $('view-map').setAttribute('aria-pressed', String(which === 'map'));
  $('view-table').setAttribute('aria-pressed', String(which === 'table'));
  if (which === 'map') {
    network.setSize('100%', '100%');
    network.redraw();
  }
}

function chips() {
  const crossing = links.filter((link) => link.cross).length;
  const counts = [['links', links.length], ['regions', regions.length], ['countries', countries.size]]
    .map(([key, count]) => el('span', {}, el('b', {}, figure(count)), ` ${noun(key, count)}`));
  const toggle = (key, word) => {
    const input = el('input', { type: 'checkbox', id: `show-${key}`, onchange: () => { state[key] = input.checked; paint(); } });
    input.checked = state[key];
    return el('label', { class: 'switch' }, input, t(word));
  };
  $('chips').replaceChildren();
  add($('chips'), links.length ? [
    el('div', { class: 'counts' }, counts, links.length > DATA.drawn ? el('span', {}, t('drawn', figure(DATA.drawn))) : null),
    DATA.shownProjects.length ? toggle('signs', 'show-signs') : null,
    crossing && crossing < links.length ? toggle('inner', 'show-inner') : null,
  ] : []);
}

function legend() {
  const line = (width, colour, dashed) => svg('svg', { width: 34, height: 14, 'aria-hidden': 'true' },
    svg('path', { d: 'M2 11Q17 2 32 11', fill: 'none', stroke: colour, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-dasharray': dashed ? '5 5' : 'none' }));
  const glyph = (...shapes) => svg('svg', { width: 34, height: 18, 'aria-hidden': 'true' }, ...shapes);
  const labelled = (picture, text) => el('div', { class: 'row' }, picture, text);
  const steps = most < 3 ? [1, 2, 3].slice(0, most) : [1, Math.round(Math.sqrt(most)) || 2, most];
  const example = links.find((link) => link.cross);
  const two = example ? [example.a, example.b].map((end) => countries.get(regions[end].country)) : [];
  const mixed = svg('linearGradient', { id: 'mixed', gradientUnits: 'userSpaceOnUse', x1: 2, x2: 32, y1: 0, y2: 0 },
    svg('stop', { offset: 0, 'stop-color': two[0]?.colour || '#0072B2' }), svg('stop', { offset: 1, 'stop-color': two[1]?.colour || '#E69F00' }));
  const crossLine = line(4, 'url(#mixed)', false);
  crossLine.prepend(svg('defs', {}, mixed));
  const plain = { fill: '#6b7785', stroke: '#fff', 'stroke-width': 1.5 };
  const hollow = { fill: '#fff', stroke: '#33434f', 'stroke-width': 2 };
  $('legend-body').replaceChildren();
  add($('legend-body'), [
    el('ul', { class: 'countries' }, DATA.countries.map((country) => el('li', { class: 'country' }, code(country.code), el('bdi', {}, say(country.name))))),
    el('h3', {}, t('line-kind')),
    links.some((link) => link.cross) ? labelled(crossLine, t('line-cross')) : null,
    links.some((link) => !link.cross) ? labelled(line(2.5, '#75868f', true), t('line-inner')) : null,
    most > 1 ? [
      el('h3', {}, t('line-width')),
      el('div', { class: 'widths' }, steps.map((count) => el('span', {}, line(widthOf(count), '#75868f', false), figure(count)))),
    ] : null,
    el('h3', {}, t('signs')),
    labelled(glyph(svg('circle', { cx: 17, cy: 9, r: 7.5, ...plain })), t('sign-region')),
    regions.some((region) => region.kind === 'country')
      ? labelled(glyph(svg('rect', { x: 10, y: 2, width: 14, height: 14, rx: 3, ...plain })), t('sign-country')) : null,
    DATA.shownProjects.length ? labelled(glyph(svg('path', { d: 'M17 3L23 9L17 15L11 9Z', ...hollow })), t('sign-project')) : null,
    DATA.shownOrganizations.length ? labelled(glyph(svg('rect', { x: 12.5, y: 4.5, width: 9, height: 9, ...hollow })), t('sign-organization')) : null,
    DATA.shownOrganizations.length ? labelled(line(1.3, '#33434f', false), t('sign-part')) : null,
  ]);
}

/** All words of the page anew, in the language of the page. */
function speak(which) {
  language = which;
  document.documentElement.lang = which;
  document.title = say(DATA.title);
  $('title').textContent = say(DATA.title);
  const crossing = links.filter((link) => link.cross).length;
  $('subtitle').textContent = dotted(
    `${counted('links-short', crossing)} ${t('crossing')}`,
    counted('organizations', Object.keys(organizations).length),
    counted('projects', Object.keys(projects).length),
    DATA.generated && t('state', day(DATA.generated)),
  ).join('');
  document.querySelectorAll('[data-t]').forEach((each) => { each.textContent = t(each.dataset.t); });
  document.querySelectorAll('[data-label]').forEach((each) => {
    each.setAttribute('aria-label', t(each.dataset.label));
    if (each.tagName === 'BUTTON') each.title = t(each.dataset.label);
  });
  for (const each of ['ru', 'en']) $(`language-${each}`).setAttribute('aria-pressed', String(each === which));
  chips();
  legend();
  table();
  panel();
  empty();
  network.redraw();
}

function empty() {
  document.querySelector('#stage .empty')?.remove();
  if (links.length) return;
  $('stage').append(el('div', { class: regions.length ? 'empty low' : 'empty' }, el('h2', {}, t('empty-title')), el('p', {}, t('empty-text'))));
}

$('view-map').addEventListener('click', () => view('map'));
$('view-table').addEventListener('click', () => view('table'));
$('language-ru').addEventListener('click', () => speak('ru'));
$('language-en').addEventListener('click', () => speak('en'));
$('zoom-in').addEventListener('click', () => zoom(1.4));
$('zoom-out').addEventListener('click', () => zoom(1 / 1.4));
$('zoom-all').addEventListener('click', fitAll);
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (state.open) show(null, true);
  else if (sought) { sought = ''; panel(); }
});

$('legend').addEventListener('toggle', placeLegend);
$('legend').open = !narrow() && window.innerHeight > 640 && links.length > 0;
$('legend').hidden = links.length === 0;
// vis makes its own frame a stop of the Tab key beside ours.
box.querySelectorAll('[tabindex]').forEach((each) => { each.tabIndex = -1; });
network.setSize('100%', '100%');
speak(language);
paint();
fitAll();
if (placeLegend()) $('legend').open = false;
// A window that was opened small and made large shows the whole again, until the reader has moved the map.
let moved = false;
for (const event of ['dragStart', 'zoom']) network.on(event, () => { moved = true; });
window.addEventListener('resize', () => {
  network.setSize('100%', '100%');
  if (!moved) requestAnimationFrame(fitAll);
});
