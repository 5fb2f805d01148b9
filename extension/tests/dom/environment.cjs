const { TestEnvironment } = require('jest-environment-jsdom');

/** A document, with what browsers and Node have and it lacks. */
class DocumentEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const { fetch, Headers, ReadableStream, Request, Response } = globalThis;
    const { TextDecoder, TextEncoder, AbortController, AbortSignal } =
      globalThis;
    const { MouseEvent } = this.global;
    class Observer {
      observe() {}
      unobserve() {}
      disconnect() {}
    }
    Object.assign(this.global, {
      ...{ fetch, Headers, ReadableStream, Request, Response },
      ...{ TextDecoder, TextEncoder, AbortController, AbortSignal },
      ...{ ResizeObserver: Observer, IntersectionObserver: Observer },
      matchMedia: () => ({
        matches: false,
        addListener() {},
        removeListener() {}
      }),
      requestIdleCallback: work => setTimeout(work),
      cancelIdleCallback: id => clearTimeout(id),
      DragEvent: class DragEvent extends MouseEvent {}
    });
    this.global.navigator.clipboard = {};
    // nothing is laid out, so nothing can be scrolled to
    this.global.Element.prototype.scrollIntoView = () => undefined;
    this.global.Element.prototype.scrollTo = () => undefined;
  }
}

module.exports = DocumentEnvironment;
