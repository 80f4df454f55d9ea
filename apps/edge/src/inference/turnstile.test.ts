import { describe, expect, it } from 'vitest';
import { Turnstile, TurnstileFull } from './turnstile.ts';

/** A turnstile whose event loop and clock the test turns by hand. */
function manualTurnstile(capacity: number) {
  const clock = { now: 0 };
  const turns: (() => void)[] = [];
  const turnstile = new Turnstile({
    capacity,
    ticketLifetime: 100,
    now: () => clock.now,
    nextTurn: () => new Promise<void>((resolve) => turns.push(resolve)),
  });
  return { turnstile, clock, turns };
}

describe('Turnstile', () => {
  it('lets a request through in a later turn of the event loop', async () => {
    const turnstile = new Turnstile({ capacity: 1 });
    const order: string[] = [];
    const passing = turnstile.pass().then(() => order.push('passed'));
    await Promise.resolve();
    order.push('same turn');
    await passing;
    expect(order).toEqual(['same turn', 'passed']);
  });

  it('refuses the request that finds the queue full, and takes the next one after a turn', async () => {
    const { turnstile, turns } = manualTurnstile(2);
    const first = turnstile.pass();
    const second = turnstile.pass();
    await expect(turnstile.pass()).rejects.toThrow(TurnstileFull);
    expect(turnstile.waiting).toBe(2);
    turns[0]();
    await first;
    expect(turnstile.waiting).toBe(1);
    const third = turnstile.pass();
    expect(turnstile.waiting).toBe(2);
    turns[1]();
    turns[2]();
    await Promise.all([second, third]);
    expect(turnstile.waiting).toBe(0);
  });

  it('gives the place back when waiting itself fails', async () => {
    const turnstile = new Turnstile({ capacity: 1, nextTurn: () => Promise.reject(new Error('cancelled')) });
    await expect(turnstile.pass()).rejects.toThrow('cancelled');
    expect(turnstile.waiting).toBe(0);
  });

  it('forgets tickets of requests that the runtime dropped', async () => {
    const { turnstile, clock, turns } = manualTurnstile(1);
    void turnstile.pass(); // its turn never comes
    await expect(turnstile.pass()).rejects.toThrow(TurnstileFull);
    clock.now = 101;
    const next = turnstile.pass();
    turns[1]();
    await expect(next).resolves.toBeUndefined();
  });
});
