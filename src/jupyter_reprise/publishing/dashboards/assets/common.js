'use strict';
// Of all pages: the theme that the viewer chose, and how old data is. Loaded before the body, so
// that a page never appears in the wrong theme first.
(() => {
  const KEY = 'reprise-theme';
  const root = document.documentElement;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');

  const remembered = () => {
    try {
      return window.localStorage.getItem(KEY);
    } catch {
      return null; // storage is switched off
    }
  };
  const remember = theme => {
    try {
      window.localStorage.setItem(KEY, theme);
    } catch {
      // then for this page only
    }
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches);

  window.reprise = { isDark };

  const chosen = remembered();
  if (chosen === 'dark' || chosen === 'light') {
    root.dataset.theme = chosen;
  }

  const UNITS = [
    ['year', 365.25 * 86400],
    ['month', 30.44 * 86400],
    ['day', 86400],
    ['hour', 3600],
    ['minute', 60]
  ];
  const age = moment => {
    const elapsed = (Date.now() - moment.getTime()) / 1000;
    for (const [unit, seconds] of UNITS) {
      const count = Math.floor(elapsed / seconds);
      if (count >= 1) {
        return `${count} ${unit}${count > 1 ? 's' : ''} ago`;
      }
    }
    return 'just now';
  };
  const tellAges = () => {
    for (const time of document.querySelectorAll('time[data-age]')) {
      const moment = new Date(time.dateTime);
      if (!Number.isNaN(moment.getTime())) {
        time.textContent = `${time.dataset.age}${age(moment)}`;
      }
    }
    document.querySelectorAll('.rw-badge time.rw-age').forEach(tellAgeOfBadge);
  };

  // A badge in a stored rendering gives the moment alone, as it does not know when it is read.
  const tellAgeOfBadge = time => {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) {
      return;
    }
    const place = time.parentElement;
    const badge = time.closest('.rw-badge');
    const told = place.querySelector('.rw-told') ?? document.createElement('span');
    told.className = 'rw-told';
    told.textContent = ` (${age(moment)})`;
    time.after(told);
    const longest = Number(place.dataset.maxAge || Infinity);
    const isOld = Date.now() - moment.getTime() > 1000 * longest;
    if (isOld && !badge.querySelector('.rw-warning')) {
      const warning = document.createElement('span');
      warning.className = 'rw-warning';
      warning.textContent = '⚠ older than it should be';
      place.closest('p')?.append(warning);
      badge.classList.add('rw-stale');
    }
  };

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.querySelector('header.pg-top .pg-theme');
    if (button) {
      button.hidden = false;
      button.addEventListener('click', () => {
        const theme = isDark() ? 'light' : 'dark';
        root.dataset.theme = theme;
        remember(theme);
      });
    }
    tellAges();
    window.setInterval(tellAges, 60000);
  });
})();
