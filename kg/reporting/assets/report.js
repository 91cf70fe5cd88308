(() => {
'use strict';
// The style sheet shows one language; here the page's title and its declared language follow.
const follow = () => {
  const chosen = document.querySelector('.languages input:checked');
  if (!chosen) return;
  document.documentElement.lang = chosen.value;
  document.title = document.body.getAttribute(`data-title-${chosen.value}`);
};
document.querySelectorAll('.languages input').forEach((each) => each.addEventListener('change', follow));
// A browser that goes back to the page puts the choice back without a word.
window.addEventListener('pageshow', follow);
})();
