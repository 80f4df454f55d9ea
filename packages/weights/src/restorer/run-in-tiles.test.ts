import '@tensorflow/tfjs-backend-cpu';
import { PlanRunner } from '@omokage/models/plan';
import { describe, expect, it } from 'vitest';
import { restorerModel } from '../fixtures/restorer-models.ts';
import { asMask, asPicture, runInTiles } from './run-in-tiles.ts';
import { tilingFor } from './tiles.ts';

const { manifest, weights } = restorerModel({ task: 'inpaint', masked: true });
const { reach, multiple, channels } = manifest.restorer;

function run(width: number, height: number, tile: number | undefined) {
  const runner = new PlanRunner(manifest.plan, weights);
  const bytes = (depth: number) =>
    Uint8Array.from({ length: width * height * depth }, (_, i) => ((i * 2654435761) >>> 13) & 255);
  return runInTiles(
    { width, height },
    {
      runner,
      inputs: [
        { name: 'picture', raster: { width, height, channels: 3, pixels: bytes(3) }, read: asPicture },
        { name: 'mask', raster: { width, height, channels: 1, pixels: bytes(1) }, read: asMask },
      ],
      output: { name: 'picture', channels },
      tiling: tile === undefined ? undefined : tilingFor(tile, reach, multiple),
      multiple,
    },
  ).finally(() => runner.dispose());
}

describe('runInTiles', () => {
  it.each([
    [1, 1, 64],
    [97, 66, 48],
    [67, 131, 64],
    [500, 3, 64],
  ])('makes the same of %dx%d pixels in tiles of %d as in one piece', async (width, height, tile) => {
    const [whole, tiled] = [await run(width, height, undefined), await run(width, height, tile)];
    expect(tiled.length).toBe(width * height * channels);
    expect(tiled.reduce((most, value, i) => Math.max(most, Math.abs(value - whole[i]!)), 0)).toBeLessThan(1e-5);
    expect(Math.max(...whole) - Math.min(...whole)).toBeGreaterThan(0.01);
  });
});
