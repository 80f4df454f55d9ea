import { expect, it } from 'vitest';
import { addressOf } from './address.ts';

it('is another for each request, and begins anew after a million', () => {
  expect([0, 1, 255, 256, 65_536, (1 << 20) - 1].map(addressOf)).toEqual([
    ...['10.0.0.0', '10.0.0.1', '10.0.0.255'],
    ...['10.0.1.0', '10.1.0.0', '10.15.255.255'],
  ]);
  expect(addressOf(1 << 20)).toBe(addressOf(0));
});
