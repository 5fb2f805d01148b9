import {
  formatBytes,
  formatMoment,
  localeOf,
  formatSeconds,
  formatValue,
  secondsBetween,
  stem
} from '../src/model/format';
import { layOut, metricNames } from '../src/model/plot';
import { makeRun } from './fakes';

describe('formats', () => {
  it.each([
    [4.21, '4.2 s'],
    [42.4, '42 s'],
    [90, '1:30 min'],
    [3725, '1:02:05 h']
  ])('shows %d seconds', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [999, '999 B'],
    [1234, '1.2 kB'],
    [345_678, '346 kB'],
    [10_000_000, '10.0 MB']
  ])('shows %d bytes', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [null, 'None'],
    [0.1 + 0.2, '0.3'],
    ['a', 'a'],
    [[1, 2], '[1,2]'],
    [[1, '99999999999999999999'], '[1,99999999999999999999]']
  ])('shows the value %j', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it('shows today’s moments by their time, others by their date', () => {
    const now = new Date('2026-11-20T12:00:00');

    expect(formatMoment('2026-11-20T09:05:00', now, 'en-GB')).toBe('09:05');
    expect(formatMoment('2026-11-18T09:05:00', now, 'en-GB')).toBe('18 Nov');
    expect(formatMoment('2025-11-18T09:05:00', now, 'en-GB')).toBe(
      '18 Nov 2025'
    );
  });

  it('measures until now while there is no end', () => {
    const started = '2026-11-20T10:00:00Z';

    expect(secondsBetween(started, null, Date.parse(started) + 5000)).toBe(5);
    expect(secondsBetween(null, null)).toBeNull();
  });

  it('names a notebook without its folder and suffix', () => {
    expect(stem('a/b/10-fit.v2.ipynb')).toBe('10-fit.v2');
  });
});

describe('how moments are written', () => {
  it.each([
    ['en', ['en-GB', 'en-US'], 'en-GB'],
    ['en', ['de-AT', 'en-GB'], 'en-GB'],
    ['de', ['en-GB'], 'de'],
    ['zh_CN', ['en-GB', 'zh-TW'], 'zh-CN'],
    ['no language', ['en-GB'], undefined],
    [undefined, ['en-GB'], undefined]
  ])('in “%s”, where the browser prefers %j: %s', (code, preferred, locale) => {
    expect(localeOf(code, preferred)).toBe(locale);
  });
});

describe('plots', () => {
  const runs = [
    makeRun('A', 'succeeded', { records: { rmse: 1, label: 'x' } }),
    makeRun('B', 'failed'),
    makeRun('C', 'succeeded', { records: { rmse: 3 } })
  ];

  it('offers the records that are numbers', () => {
    expect(metricNames(runs)).toEqual(['rmse']);
  });

  it('leaves a gap where a run has no such record', () => {
    const { points, least, most } = layOut(runs, 'rmse');

    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [1, 1]
    ]);
    expect([least, most]).toEqual([1, 3]);
  });

  it('puts equal values in the middle', () => {
    expect(layOut([runs[0]], 'rmse').points[0]).toMatchObject({
      x: 0.5,
      y: 0.5
    });
  });
});
