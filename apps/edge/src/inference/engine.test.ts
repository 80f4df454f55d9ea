import { EngineFull } from '@omokage/engine';
import { parseSeed } from '@omokage/models/sampling';
import { type LoadedModel, verifyArtefact } from '@omokage/weights';
import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { describe, expect, it } from 'vitest';
import { fillEngineBut } from '../fixtures/heap.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { Shelf } from '../models/shelf.ts';
import { ENGINE_CAP_BYTES, engine, engineState } from './engine.ts';
import { isExhaustion } from './is-exhaustion.ts';
import { type ServedModel, serve } from './served-model.ts';
import { UnservableModel } from './unservable-model.ts';

const PAGE = 65_536;

/** A generator whose only layer has about so many pages of weights. */
async function wideModel(name: string, pages: number): Promise<LoadedModel> {
  const { manifest, digest } = await verifyArtefact(await tinyArtefact(name));
  if (manifest.kind !== 'sampler') throw new TypeError('it draws');
  const [dimensions, units] = [256 * pages, 64];
  const [project] = manifest.plan.nodes;
  const nodes = [
    { ...project, attributes: { units, bias: true } },
    { id: 'picture', op: 'reshape', inputs: ['project'], attributes: { shape: [8, 8, 1] }, parameters: {} },
  ];
  const kernel = Float32Array.from({ length: units * dimensions }, (_, i) => (i % 9) / 9);
  return {
    digest,
    manifest: {
      ...manifest,
      plan: { ...manifest.plan, inputs: { z: [dimensions] }, nodes },
      latent: { ...manifest.latent, dimensions },
      picture: { ...manifest.picture, width: 8, height: 8 },
    },
    weights: new Map([
      ['project/kernel', { shape: [dimensions, units], values: kernel }],
      ['project/bias', { shape: [units], values: new Float32Array(units) }],
    ]),
  };
}

describe("the engine's share of an isolate", () => {
  it('is counted in what models really take', async () => {
    const before = engineState();
    expect(before.engineCapBytes).toBe(ENGINE_CAP_BYTES);
    const model = serve(await wideModel('wide', 4));
    expect(model.bytes).toBeGreaterThanOrEqual(4 * PAGE);
    expect(model.bytes).toBeLessThan(7 * PAGE);
    expect(engineState().engineBytes).toBe(before.engineBytes + model.bytes);
    model.dispose();
    expect([model.bytes, engineState().engineBytes]).toEqual([0, before.engineBytes]);
  });

  it('holds nothing of a model of which only a part finds room', async () => {
    const loaded = await verifyArtefact(await conditionalArtefact('style')); // two plans, a page each
    const before = engine.bytes;
    for (const [pages, fits] of [
      [0, false],
      [1, false],
      [2, true],
    ] as const) {
      const giveBack = fillEngineBut(pages * PAGE);
      const full = engine.bytes;
      try {
        if (fits) serve(loaded).dispose();
        else expect(() => serve(loaded)).toThrow(UnservableModel);
        expect(engine.bytes).toBe(full);
      } finally {
        giveBack();
      }
    }
    expect(engine.bytes).toBe(before);
  });

  it('is told apart from what is wrong with a model', () => {
    const full = new EngineFull('no room');
    expect(isExhaustion(full)).toBe(true);
    expect(isExhaustion(UnservableModel.because('does not start', full))).toBe(true);
    expect(isExhaustion(UnservableModel.because('does not start', new Error('a shape')))).toBe(false);
  });

  it('is never left while models of all sizes come and go, and each draws what it did', async () => {
    const sizes = [3, 9, 1, 6, 4, 12, 2];
    const loaded = await Promise.all(sizes.map((pages, i) => wideModel(`wide-${i}`, pages)));
    const shelf = new Shelf();
    const draw = (i: number) =>
      shelf.use({
        key: `wide-${i}`,
        load: async () => loaded[i],
        keepAlive: () => {},
        beforeUse: async () => {},
        use: (model: ServedModel) => {
          if (model.kind !== 'sampler') throw new TypeError('it draws');
          return model.draw({ seed: parseSeed('5'), psi: 1 }).pixels;
        },
      });
    const before = engine.bytes;
    const right = [];
    for (const i of sizes.keys()) right.push(await draw(i));
    shelf.clear();
    const room = 20 * PAGE;
    const giveBack = fillEngineBut(room);
    const taken = engine.bytes;
    try {
      const residents = new Set<number>();
      for (let turn = 0; turn < 100; turn++) {
        const i = (turn * turn + 3 * turn) % sizes.length;
        expect(await draw(i)).toEqual(right[i]);
        residents.add(shelf.resident.length);
        expect(engine.bytes + engine.spare.bytes).toBeLessThanOrEqual(ENGINE_CAP_BYTES);
        expect(engine.bytes - taken).toBe(shelf.contents.reduce((sum, { bytes }) => sum + bytes, 0));
      }
      // Several at a time, and never all.
      expect(Math.max(...residents)).toBeGreaterThan(1);
      expect(Math.max(...residents)).toBeLessThan(sizes.length);
    } finally {
      giveBack();
      shelf.clear();
    }
    expect(engine.bytes).toBe(before);
  });
});
