'use strict';
// What a dashboard's page knows of Voila's page in the frame: how far it is, and how it looks.
(() => {
  function content(frame) {
    try {
      return frame.contentDocument;
    } catch {
      return null;
    }
  }

  function kernelOf(page) {
    const data = page.getElementById('jupyter-config-data');
    try {
      return data ? JSON.parse(data.textContent).kernelId || '' : '';
    } catch {
      return ''; // only half of it has arrived
    }
  }

  function isComplete(page) {
    const cells = page.getElementById('rendered_cells');
    if (!cells || cells.style.display === 'none' || page.getElementById('loading')) {
      return false;
    }
    const waiting = page.querySelector('script[type="application/vnd.voila.cell-output+json"]');
    return !waiting;
  }

  /** Give Voila's page the look of ours: its ground, its letters, and no margins. */
  function dress(page) {
    const style = page.createElement('style');
    style.textContent = `
      html, body { height: auto !important; overflow: hidden !important;
        background: var(--paper) !important; }
      body.jp-Notebook { padding: 0; --jp-ui-font-family: var(--sans);
        --jp-content-font-family: var(--sans); --jp-content-font-size1: 15px; }
      #main, #jp-main-content-panel, #rendered_cells { position: static !important;
        width: auto !important; height: auto !important; padding: 0 !important;
        overflow: visible !important; contain: none !important; background: none !important; }
      #voila-top-panel, #voila-bottom-panel { display: none !important; }
      .jp-Notebook .jp-Cell { padding: 0 0 0.8rem; }
      .jp-OutputArea-output, .jp-Notebook .jp-RenderedHTMLCommon { padding: 0; }
      img, canvas { max-width: 100%; }`;
    const ours = getComputedStyle(document.documentElement);
    for (const name of ['--paper', '--sans']) {
      page.documentElement.style.setProperty(name, ours.getPropertyValue(name));
    }
    page.head.append(style);
  }

  /** Say when something failed that the viewer asked for, and when they then try something else. */
  function onFailure({ contentWindow }, say) {
    let hasFailed = false;
    const tell = now => {
      if (now || hasFailed) {
        hasFailed = now;
        say(now);
      }
    };
    contentWindow.addEventListener('reprise-failure', () => tell(true));
    for (const kind of ['pointerdown', 'keydown']) {
      contentWindow.addEventListener(kind, () => tell(false));
    }
  }

  window.reprise.frames = { content, dress, isComplete, kernelOf, onFailure };
})();
