'use strict';
// Of a dashboard's stored page: switches tabs, writes out where a slider stands, and looks for
// newer results, and for how these stand, while the page is seen. Going live is not its business.
(() => {
  const stored = document.getElementById('stored');
  const PAUSE = 30000;
  const LONGEST = 300000;

  const choose = tab => {
    for (const other of tab.parentElement.children) {
      const isChosen = other === tab;
      other.setAttribute('aria-selected', String(isChosen));
      other.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(other.getAttribute('aria-controls'));
      if (panel) {
        panel.hidden = !isChosen;
      }
    }
  };
  stored.addEventListener('click', event => {
    const tab = event.target.closest('.w-tabs > [role="tab"]');
    if (tab) {
      choose(tab);
    }
  });
  stored.addEventListener('keydown', event => {
    const tab = event.target.closest('.w-tabs > [role="tab"]');
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (tab && step) {
      const tabs = [...tab.parentElement.children];
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      choose(next);
      next.focus();
      event.preventDefault();
    }
  });

  const news = document.querySelector('.pg-news');
  const url = stored.dataset.stateUrl;
  if (!url) {
    return;
  }
  const pill = document.querySelector('.pg-origin .pg-pill');
  const message = document.querySelector('.pg-origin #message');
  const restate = state => {
    const text = stored.dataset.rendering ? state.message : '';
    if (state.standing === stored.dataset.standing && text === message.textContent) {
      return;
    }
    stored.dataset.standing = state.standing;
    pill.className = `pg-pill is-${state.standing}`;
    pill.textContent = state.standing_words;
    message.className = state.standing === 'pending' ? 'pg-quiet' : 'pg-remark';
    message.textContent = text;
    message.hidden = !text;
  };
  let pause = PAUSE;
  let timer = 0;
  const tell = state => {
    const rendering = state.rendering ?? '';
    if (rendering && rendering !== stored.dataset.rendering) {
      if (stored.dataset.rendering === '') {
        window.location.reload(); // there was nothing to read yet
        return;
      }
      news.hidden = false;
    } else if (state.standing) {
      restate(state); // of a newer rendering it would say nothing of what is shown here
    }
  };
  const look = async () => {
    try {
      const answer = await fetch(url, { headers: { Accept: 'application/json' } });
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
        return; // signed out, or no longer published: reloading will tell
      }
      tell(await answer.json());
      pause = PAUSE;
    } catch {
      pause = Math.min(pause * 2, LONGEST); // the server is not there right now
    }
    wait();
  };
  const wait = () => {
    window.clearTimeout(timer);
    if (!document.hidden) {
      timer = window.setTimeout(look, stored.dataset.rendering ? pause : 5000);
    }
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      window.clearTimeout(timer);
    } else {
      look();
    }
  });
  news.querySelector('a').addEventListener('click', event => {
    event.preventDefault();
    window.location.reload();
  });
  wait();
})();
