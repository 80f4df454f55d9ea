import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@omokage/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { omokageOk } from './product/omokage.ts';
import { decodePng, largestDifference, pictureOf, tileOf } from './product/picture.ts';
import { ROOT } from './product/repository.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** One artefact, two programs: what `omokage sample` draws is what the Worker serves. */

const MODEL = join(ROOT, 'packages/weights/embedded/default');
const SEEDS = ['0', '1', '2', '42', '1000000007', '4294967295', 'omokage', '面影', '007', 'a face that lingers'];

const folder = temporaryFolder();
const { picture } = JSON.parse(readFileSync(join(MODEL, 'manifest.json'), 'utf8')) as Manifest;
let server: Server;
beforeAll(async () => {
  server = await startServer(join(folder, 'state'));
});
afterAll(() => server?.stop());

describe.each(['0.7', '1'])('at psi %s', (psi) => {
  it('the Worker serves for ten seeds what the trainer draws, within 1/255', async () => {
    const out = join(folder, `grid-${psi}.png`);
    await omokageOk(['sample', '--model', MODEL, '--seeds', SEEDS.join(','), '--psi', psi, '--out', out]);
    const grid = await decodePng(out);
    const served = await Promise.all(
      SEEDS.map(async (seed) => pictureOf(await server.get(`/v1/faces/${encodeURIComponent(seed)}.png?psi=${psi}`))),
    );
    const differences = served.map((face, index) => largestDifference(face, tileOf(grid, index, picture.width)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(differences).toHaveLength(10);

    // And would notice: no two of these faces are as near to each other as that.
    const strangers = served.flatMap((face, index) =>
      served.slice(0, index).map((other) => largestDifference(face, other)),
    );
    expect(Math.min(...strangers)).toBeGreaterThan(1);
  });
});
