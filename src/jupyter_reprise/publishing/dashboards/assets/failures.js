'use strict';
// Of the live page in its frame: tells the page around it when something failed that a widget asked
// its kernel for, as neither Voila nor the widget says so. Loaded before Voila's own scripts, since
// it listens to the connection that they make.
(() => {
  const HEADER = 1;
  const PARENT = 2;
  const decoder = new TextDecoder();

  /** Read a part of a message: of Jupyter's protocol v1, whose offsets stand at its beginning. */
  const read = (data, part) => {
    const offsets = new DataView(data);
    const [from, to] = [part, part + 1].map(n => Number(offsets.getBigUint64(8 * (n + 1), true)));
    return JSON.parse(decoder.decode(new Uint8Array(data, from, to - from)));
  };
  const isFailure = data =>
    data instanceof ArrayBuffer &&
    read(data, HEADER).msg_type === 'error' &&
    read(data, PARENT).msg_type === 'comm_msg';

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (isFailure(data)) {
          window.dispatchEvent(new Event('reprise-failure'));
        }
      });
    }
  };
})();
