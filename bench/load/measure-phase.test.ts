import { expect, it } from 'vitest';
import { check, summarise } from './measure-phase.ts';

const volley = (statuses: Record<number, number[]>, unanswered = 0) => ({
  seconds: 2,
  unanswered,
  latencies: new Map(Object.entries(statuses).map(([status, values]) => [Number(status), values])),
});

it('says what requests of all statuses came to', () => {
  const hundred = Array.from({ length: 98 }, (_, i) => i + 1);
  expect(summarise('faces', volley({ 200: hundred, 304: [99, 100] }), 0.5)).toEqual({
    ...{ name: 'faces', requests: 100, perSecond: 50 },
    ...{ p50: 50, p95: 95, p99: 99, cpu: 5 },
  });
});

it('takes nothing but success for an answer', () => {
  expect(() => check('faces', volley({ 200: [1], 304: [1] }))).not.toThrow();
  expect(() => check('faces', volley({ 200: [1], 503: [1, 2] }))).toThrow('faces: 2 times 503, 0 without an answer');
  expect(() => check('faces', volley({ 200: [1] }, 3))).toThrow('3 without an answer');
  expect(() => check('faces', volley({}))).toThrow('faces');
});
