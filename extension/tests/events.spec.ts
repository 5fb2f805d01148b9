import { EventParser, EventStream } from '../src/api/events';
import type { IRunEvent } from '../src/api/types';
import { fakeClient, stream, until } from './fakes';

describe('EventParser', () => {
  it('waits for the rest of an event', () => {
    const parser = new EventParser();

    expect(parser.push('id: 1\ndata: {"a"')).toEqual([]);
    expect(parser.push(':1}\n\ndata: x')).toEqual(['{"a":1}']);
    expect(parser.push('\n\n')).toEqual(['x']);
  });

  it('passes over comments that only keep the connection alive', () => {
    expect(new EventParser().push(': still here\n\n')).toEqual([]);
  });

  it('puts the lines of one event together', () => {
    expect(new EventParser().push('data: a\ndata: b\n\n')).toEqual(['a\nb']);
  });
});

describe('EventStream', () => {
  it('goes on after the last event it saw', async () => {
    const { client, seen } = fakeClient(() =>
      stream('data: {"number": 7, "run": "A"}\n\n')
    );
    const events = new EventStream({ client, project: 'p', pause: 1 });
    const numbers: number[] = [];
    const heardTwice = new Promise<void>(resolve => {
      events.event.connect((_: unknown, event: IRunEvent) => {
        numbers.push(event.number);
        if (numbers.length === 2) {
          events.dispose();
          resolve();
        }
      });
    });

    events.start();
    await heardTwice;

    expect(numbers).toEqual([7, 7]);
    expect(seen[0].headers.get('Last-Event-ID')).toBeNull();
    expect(seen[1].headers.get('Last-Event-ID')).toBe('7');
    expect(seen[1].query.get('project')).toBe('p');
  });

  it('tells when it broke, and asks again', async () => {
    const { client, seen } = fakeClient(() => {
      throw new Error('gone');
    });
    const events = new EventStream({ client, project: '', pause: 1 });
    const brokeTwice = new Promise<void>(resolve => {
      events.broken.connect(() => {
        if (seen.length === 2) {
          resolve();
        }
      });
    });

    events.start();
    await brokeTwice;
    events.dispose();

    expect(seen.map(one => one.path)).toEqual(['events', 'events']);
  });

  it('does not take it for broken when it was stopped', async () => {
    const { client } = fakeClient(() => {
      throw new Error('gone');
    });
    const events = new EventStream({ client, project: '', pause: 1 });
    let broken = 0;
    events.broken.connect(() => {
      broken += 1;
    });

    events.start();
    events.stop();
    await new Promise(resolve => setTimeout(resolve, 50));
    events.dispose();

    expect(broken).toBe(0);
  });

  it('takes a connection for broken in which nothing comes any more', async () => {
    const { client, seen } = fakeClient(() => {
      const silent = new ReadableStream({
        start: feed => {
          feed.enqueue(new TextEncoder().encode(': connected\n\n'));
        }
      });
      return new Response(silent);
    });
    const options = { client, project: '', pause: 1, patience: 20 };
    const events = new EventStream(options);
    let broken = 0;
    events.broken.connect(() => {
      broken += 1;
    });

    events.start();
    await until(() => seen.length > 1);
    events.dispose();

    expect(broken).toBeGreaterThan(0);
    expect(seen.length).toBeGreaterThan(1);
  });
});
