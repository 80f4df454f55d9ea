import { describe, expect, it } from 'vitest';
import { Renewable } from './renewable.ts';

function counted() {
  let started = 0;
  return { renewable: new Renewable(async () => ++started), started: () => started };
}

const fail = (instance: number) => {
  throw new Error(`of ${instance}`);
};

describe('Renewable', () => {
  it('starts at the first use, and once', async () => {
    const { renewable, started } = counted();
    expect(started()).toBe(0);
    expect(await Promise.all([renewable.with((n) => n), renewable.with((n) => n)])).toEqual([1, 1]);
  });

  it('starts anew after a failure', async () => {
    const { renewable } = counted();
    await expect(renewable.with(fail)).rejects.toThrow('of 1');
    expect(await renewable.with((n) => n)).toBe(2);
  });

  it('throws an instance away once, though two uses of it failed', async () => {
    const { renewable, started } = counted();
    const [first, second] = [renewable.with(fail), renewable.with(fail)];
    await expect(first).rejects.toThrow();
    await expect(second).rejects.toThrow();
    expect(await renewable.with((n) => n)).toBe(started());
  });

  it('starts for every use where it is not kept', async () => {
    let started = 0;
    const renewable = new Renewable(() => ++started, { kept: false });
    expect(await renewable.with((n) => n)).toBe(1);
    expect(await renewable.with((n) => n)).toBe(2);
  });

  it('tries again to start what could not be', async () => {
    let tries = 0;
    const renewable = new Renewable(() => {
      if (++tries === 1) throw new Error('not yet');
      return tries;
    });
    await expect(renewable.with((n) => n)).rejects.toThrow('not yet');
    expect(await renewable.with((n) => n)).toBe(2);
  });
});
