'use strict';
// The gallery's search: it hides the cards that don't have all the words typed.
(() => {
  const box = document.querySelector('.pg-search');
  if (!box) {
    return;
  }
  const field = box.querySelector('input');
  const count = box.querySelector('.pg-count');
  const none = document.querySelector('.pg-none');
  const plain = text =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase();
  const cards = [...document.querySelectorAll('.pg-card')].map(card => ({
    card,
    text: plain(card.querySelector('.pg-about').textContent)
  }));

  const search = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { card, text } of cards) {
      card.hidden = !words.every(word => text.includes(word));
      shown += card.hidden ? 0 : 1;
    }
    count.textContent = words.length > 0 ? `${shown} of ${cards.length}` : '';
    none.hidden = shown > 0;
  };

  box.hidden = false;
  field.addEventListener('input', search);
  none.querySelector('button').addEventListener('click', () => {
    field.value = '';
    search();
    field.focus();
  });
  // typing "/" goes to the search, as in many places
  document.addEventListener('keydown', event => {
    if (event.key === '/' && event.target === document.body) {
      event.preventDefault();
      field.focus();
    }
  });
  search(); // a browser may have kept what was typed
})();
