/**
 * Gives the viewer a session of their own, as soon as they touch what needs one.
 *
 * The live page is loaded in a frame that can't be seen; when all of it is there, it takes the
 * place of the stored content, which can be read until then and stays if anything goes wrong.
 */
(() => {
  'use strict';

  const stored = document.getElementById('stored');
  const liveUrl = stored && stored.dataset.liveUrl;
  if (!liveUrl || stored.dataset.live === 'never') {
    return;
  }
  const LOOK = 200;
  const ASK = 5000;
  const PATIENCE = 60000;
  const EXPLORING = 'You are exploring live: only you see what you change.';
  const FAILED =
    'Something went wrong there, so what you see may not be what you chose. Those who look after' +
    ' this dashboard find the reason in the server\u2019s log.';
  const { controls, frames, isDark } = window.reprise;
  const address = new URL(liveUrl, document.baseURI);
  const base = new URL('../..', address);
  const explore = document.getElementById('explore');
  const status = document.getElementById('live-status');

  /** The session, if there is one: its phase, frame, kernel, and what looks after it. */
  let session = null;

  // What is said above the content

  function say(text, actions = []) {
    const said = document.createElement('div');
    const words = document.createElement('span');
    said.className = 'pg-live-status';
    words.textContent = text;
    said.replaceChildren(words, ...actions.map(button));
    // into an element that was there before, as screen readers tell only what changes in one
    status.replaceChildren(...(text ? [said] : []));
  }

  function button([label, action]) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'pg-button';
    made.textContent = label;
    made.addEventListener('click', action);
    return made;
  }

  // A session's life: starting, shown, paused

  function start() {
    if (session && session.phase === 'starting') {
      return;
    }
    const before = session;
    if (before) {
      release(before);
      clearInterval(before.timer);
    }
    session = { phase: 'starting', kernel: '', shown: before && before.frame };
    const frame = document.createElement('iframe');
    frame.className = 'pg-live-frame';
    frame.title = 'Live dashboard';
    frame.tabIndex = -1;
    frame.setAttribute('aria-hidden', 'true');
    const place = new URL(address);
    place.searchParams.set('theme', isDark() ? 'dark' : 'light');
    frame.addEventListener('load', () => {
      if (session && session.frame === frame) {
        session.loaded = Date.now();
      }
    });
    frame.src = place.href;
    session.frame = frame;
    hide(frame);
    stored.after(frame);
    session.timer = setInterval(look, LOOK);
    if (explore) {
      explore.hidden = true;
    }
    say('Starting your own session… You can read on meanwhile.', [['Cancel', leave]]);
  }

  function look() {
    const mine = session;
    const page = frames.content(mine.frame);
    if (!page || !page.body) {
      if (mine.loaded && (!page || page.readyState === 'complete')) {
        fail('Your session could not be started.');
      }
      return;
    }
    const queue = page.querySelector('[data-queue-place]');
    if (queue) {
      const place = queue.dataset.queuePlace;
      mine.loaded = 0; // it loads itself again, until it is the live page
      say(`Others are exploring now: you are number ${place} in the queue.`, [['Cancel', leave]]);
      return;
    }
    if (page.querySelector('input[type=password]')) {
      fail('You have been signed out.', [['Sign in', () => location.reload()]]);
      return;
    }
    const kernel = frames.kernelOf(page);
    if (!kernel) {
      if (mine.loaded && page.readyState === 'complete' && page.URL !== 'about:blank') {
        const why = page.querySelector('.pg-box p:not(.pg-quiet)');
        fail(why ? why.textContent : 'Your session could not be started.');
      }
      return;
    }
    mine.kernel = kernel;
    if (frames.isComplete(page)) {
      show(mine, page);
    } else if (mine.loaded && Date.now() - mine.loaded > PATIENCE) {
      fail('Your session did not get ready.');
    }
  }

  function show(mine, page) {
    clearInterval(mine.timer);
    mine.phase = 'shown';
    if (mine.shown) {
      mine.shown.remove();
      mine.shown = null;
    }
    const hadFocus = stored.contains(document.activeElement);
    const { frame } = mine;
    frame.removeAttribute('aria-hidden');
    frame.removeAttribute('tabindex');
    frames.dress(page);
    stored.hidden = true;
    // the frame is as high as what is in it, so that there is one thing to scroll
    const cells = page.querySelector('#rendered_cells > div');
    const fit = () => {
      frame.style.height = `${Math.ceil(cells.getBoundingClientRect().bottom) + 24}px`;
    };
    frame.style.cssText = 'height: 0';
    new frame.contentWindow.ResizeObserver(fit).observe(cells);
    fit();
    if (hadFocus) {
      frame.focus({ preventScroll: true });
    }
    say(EXPLORING, [['Back', leave]]);
    frames.onFailure(frame, hasFailed => {
      if (session === mine && mine.phase === 'shown') {
        say(hasFailed ? FAILED : EXPLORING, [['Back', leave]]);
      }
    });
    mine.timer = setInterval(ask, ASK);
    void carry(mine, page);
  }

  /** Begin with what was chosen in the stored page. */
  async function carry(mine, page) {
    if (!controls.isChanged(stored)) {
      return;
    }
    const isDone = await controls.carry(stored, page);
    controls.restore(stored);
    if (!isDone && session === mine && mine.phase === 'shown') {
      say(`${EXPLORING} Please choose once more what you chose before.`, [['Back', leave]]);
    }
  }

  /** Ask whether the kernel is still there; it ends when nobody uses it for long. */
  async function ask() {
    const mine = session;
    if (document.hidden || mine.phase !== 'shown') {
      return;
    }
    let answer;
    try {
      answer = await fetch(new URL(`api/kernels/${mine.kernel}`, base));
    } catch {
      return; // the network is gone for a moment
    }
    if (session !== mine || mine.phase !== 'shown') {
      return;
    }
    if (answer.status === 401) {
      fail('You have been signed out.', [['Sign in', () => location.reload()]]);
    } else if ([403, 404].includes(answer.status)) {
      mine.phase = 'paused';
      clearInterval(mine.timer);
      mine.frame.style.opacity = '0.5';
      mine.frame.inert = true;
      say('Paused: your session ended, as it does when nobody uses it for a while.', [
        ['Go on', start],
        ['Back', leave]
      ]);
    }
  }

  function fail(text, actions) {
    leave();
    say(`${text} What you see is the stored version.`, actions || [['Try again', start]]);
  }

  function leave() {
    if (session) {
      clearInterval(session.timer);
      release(session);
      session.frame.remove();
      if (session.shown) {
        session.shown.remove();
      }
      session = null;
    }
    controls.restore(stored);
    stored.hidden = false;
    if (explore) {
      explore.hidden = false;
    }
    say('');
  }

  /** Say that a kernel is not needed any more, so that another viewer can have one. */
  function release(mine) {
    if (mine.kernel) {
      const found = document.cookie.match(/(?:^|; )reprise-xsrf=([^;]*)/);
      const token = found ? decodeURIComponent(found[1]).replace(/^"|"$/g, '') : '';
      const place = new URL(`kernels/${mine.kernel}/release`, base);
      navigator.sendBeacon(place, new URLSearchParams({ _xsrf: token }));
      mine.kernel = '';
    }
  }

  // Small helps

  function hide(frame) {
    const width = Math.max(stored.getBoundingClientRect().width, 300);
    frame.style.cssText =
      `position: absolute; left: 0; top: 0; visibility: hidden; pointer-events: none;` +
      ` border: 0; width: ${width}px; height: 600px`;
  }

  function onControl(event) {
    if (event.target instanceof Element && event.target.closest('[data-live-control]')) {
      start();
    }
  }

  for (const kind of ['pointerdown', 'keydown', 'change']) {
    stored.addEventListener(kind, event => {
      if (kind !== 'keydown' || !['Tab', 'Shift', 'Escape'].includes(event.key)) {
        onControl(event);
      }
    });
  }
  if (explore) {
    explore.addEventListener('click', event => {
      event.preventDefault();
      start();
    });
  }
  window.addEventListener('pagehide', () => session && release(session));
  if (stored.dataset.live === 'at-once') {
    start();
  }
})();
