// Putting it together: what is open, the language, the view, the legend.

/** Open something (`{kind, id}`), or the overview with null. `focus`: move the keyboard into the panel. */
function show(thing, focus) {
  const before = state.open;
  state.open = thing;
  paint();
  panel();
  const place = $('panel');
  place.scrollTop = 0;
  if (thing && focus) bringIntoSight(lit.dots);
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
  $('stage').hidden = which !== 'map';
  $('table').hidden = which !== 'table';
  $('view-map').setAttribute('aria-pressed', String(which === 'map'));
  $('view-table').setAttribute('aria-pressed', String(which === 'table'));
  if (which === 'map') {
    network.setSize('100%', '100%');
    redraw();
  }
}

/** What stands on the map, and the switches for its lines and signs. */
function chips() {
  const crossing = links.filter((link) => link.cross).length;
  const kinds = { regions: ['links', 'regions'], network: ['links-organizations', 'organizations'], project: ['links-short', 'organizations', 'regions'] };
  const stands = { links: links.length, countries: countries.size };
  for (const kind of ['organization', 'region']) stands[`${kind}s`] = mains.filter((dot) => dot.kind === kind).length;
  const figures = [...kinds[DATA.map], 'countries']
    .map((key) => [key, stands[key.split('-')[0]]]).filter(([, count]) => count)
    .map(([key, count]) => el('span', {}, el('b', {}, figure(count)), ` ${noun(key, count)}`));
  const toggle = (key, word) => {
    const input = el('input', { type: 'checkbox', id: `show-${key}`, onchange: () => { state[key] = input.checked; paint(); } });
    input.checked = state[key];
    return el('label', { class: 'switch' }, input, t(word));
  };
  $('chips').replaceChildren();
  add($('chips'), links.length ? [
    el('div', { class: 'counts' }, figures, links.length > DATA.drawn ? el('span', {}, t('drawn', figure(DATA.drawn))) : null),
    signs.length ? toggle('signs', 'show-signs') : null,
    crossing && links.some((link) => link.cross === false) && DATA.map !== 'project' ? toggle('inner', 'show-inner') : null,
  ] : []);
}

/** All words of the page anew, in the language of the page. */
function speak(which) {
  language = which;
  document.documentElement.lang = which;
  document.title = say(DATA.title);
  $('title').textContent = say(DATA.title);
  $('subtitle').textContent = dotted(
    ...counts().map(([key, count, more]) => (more ? `${counted(key, count)} ${t(more)}` : counted(key, count))),
    DATA.generated && t('state', day(DATA.generated)),
  ).join('');
  document.querySelectorAll('[data-t]').forEach((each) => { each.textContent = t(each.dataset.t); });
  document.querySelectorAll('[data-label]').forEach((each) => {
    each.setAttribute('aria-label', t(each.dataset.label));
    if (each.tagName === 'BUTTON') each.title = t(each.dataset.label);
  });
  $('credit').textContent = t({ regions: 'credit', network: 'credit-network', project: 'credit-project' }[DATA.map]);
  for (const each of ['ru', 'en']) $(`language-${each}`).setAttribute('aria-pressed', String(each === which));
  chips();
  legend();
  table();
  panel();
  empty();
  redraw();
}

function empty() {
  document.querySelector('#stage .empty')?.remove();
  if (links.length) return;
  const text = { regions: 'empty-text', network: 'empty-network', project: 'empty-project' }[DATA.map];
  $('stage').append(el('div', { class: dots.length ? 'empty low' : 'empty' }, el('h2', {}, t('empty-title')), el('p', {}, t(text))));
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
speak(language);
// After the words, which decide how high the map is: vis would change the zoom when it notices.
network.setSize('100%', '100%');
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
// Whoever waits for the page knows by this that it is drawn and answers.
requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.dataset.ready = 'yes'; }));
