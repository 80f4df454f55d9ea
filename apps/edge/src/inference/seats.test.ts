import { describe, expect, it } from 'vitest';
import { Seats } from './seats.ts';

function seatsOf(capacity: number) {
  const clock = { now: 0 };
  return { clock, seats: new Seats({ capacity, lifetime: 100, now: () => clock.now }) };
}

describe('Seats', () => {
  it('gives as many as there are, and those again that were given back', () => {
    const { seats } = seatsOf(2);
    const [first] = [seats.take()!, seats.take()!];
    expect(seats.take()).toBeUndefined();
    first.leave();
    first.leave();
    expect(seats.taken).toBe(1);
    expect(seats.take()).toBeDefined();
    expect(seats.take()).toBeUndefined();
  });

  it('takes back the one that gave no sign of life, and keeps the one that did', () => {
    const { seats, clock } = seatsOf(2);
    const [alive, dropped] = [seats.take()!, seats.take()!];
    clock.now = 60;
    alive.renew();
    clock.now = 101;
    expect(seats.taken).toBe(1);
    dropped.renew(); // too late
    expect(seats.taken).toBe(1);
    clock.now = 161;
    expect(seats.taken).toBe(0);
  });
});
