'use strict';
(() => {
  const button = document.getElementById('show-code');
  const sources = document.querySelectorAll('main details.source');
  const provenance = document.getElementById('provenance');
  let isShown = false;

  button.hidden = sources.length === 0;
  button.addEventListener('click', () => {
    isShown = !isShown;
    for (const source of sources) {
      source.open = isShown;
    }
    button.setAttribute('aria-pressed', String(isShown));
    button.textContent = isShown ? 'Hide all code' : 'Show all code';
  });

  // On paper nothing can be unfolded.
  let wasOpen = false;
  window.addEventListener('beforeprint', () => {
    wasOpen = provenance.open;
    provenance.open = true;
  });
  window.addEventListener('afterprint', () => {
    provenance.open = wasOpen;
  });
})();
