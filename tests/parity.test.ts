import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publish, type SamplerManifest } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import { type ConditionalKind, conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalBucket } from './product/local-bucket.ts';
import { omokageOk } from './product/omokage.ts';
import { decodePng, largestDifference, type Picture, pictureOf, tileOf } from './product/picture.ts';
import { ROOT } from './product/repository.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** One artefact, two programs: what `omokage sample` draws is what the Worker serves. */

const MODEL = join(ROOT, 'packages/weights/embedded/default');
const SEEDS = ['0', '1', '2', '42', '1000000007', '4294967295', 'omokage', '面影', '007', 'a face that lingers'];

const folder = temporaryFolder();
const state = join(folder, 'state');
const { picture } = JSON.parse(readFileSync(join(MODEL, 'manifest.json'), 'utf8')) as SamplerManifest;
let server: Server;
beforeAll(async () => {
  server = await startServer(state);
});
afterAll(() => server?.stop());

describe.each(['0.5', '1'])('at psi %s', (psi) => {
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

describe.each<[ConditionalKind, readonly string[], string]>([
  ['classes', ['--class', 'a & b'], 'class=a%20%26%20b'],
  ['text', ['--text', 'Red hair, glasses'], 'text=red%20hair%2C%20glasses'],
  ['style', ['--class', 'night', '--mix', '7', '--mix-layers', '1-2'], 'class=night&mix=7&layers=1-2'],
])('a model with %s', (kind, words, query) => {
  it('is asked the same in both, and answers the same, within 1/255', async () => {
    const artefact = await conditionalArtefact(kind);
    const model = join(folder, kind);
    await writeArtefact(model, artefact);
    const local = await openLocalBucket(state);
    await publish(artefact, local.store).finally(() => local.close());

    const { width } = artefact.manifest.picture;
    const seeds = SEEDS.slice(0, 4);
    const sampled = async (name: string, ...asked: string[]) => {
      const out = join(folder, `${kind}-${name}.png`);
      await omokageOk(['sample', '--model', model, '--seeds', seeds.join(','), '--psi', '0.7', ...asked, '--out', out]);
      return decodePng(out);
    };
    const [asked, plain] = [await sampled('asked', ...words), await sampled('plain')];
    const faces = await Promise.all(
      seeds.map(async (seed) => pictureOf(await server.get(`/v1/faces/${seed}.png?${query}&model=${kind}`))),
    );
    const differences = (grid: Picture) =>
      faces.map((face, index) => largestDifference(face, tileOf(grid, index, width)));
    expect(Math.max(...differences(asked))).toBeLessThanOrEqual(1);
    expect(Math.max(...differences(plain))).toBeGreaterThan(1); // something was asked
  });
});
