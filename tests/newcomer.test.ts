import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { omokageOk } from './product/omokage.ts';
import { decodePng, largestDifference, pictureOf, tileOf } from './product/picture.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** The README's own model, step by step with its commands, at a scale of seconds. */

const SIDE = 16;
const folder = temporaryFolder();
const state = join(folder, 'state');
const pack = join(folder, 'small.pack');
const runs = join(folder, 'runs');
const run = join(runs, `00000-dcgan-faces-${SIDE}`);
const model = join(folder, 'published', 'mine');
let server: Server;
beforeAll(async () => {
  server = await startServer(state);
});
afterAll(() => server?.stop());

describe('the path of a newcomer', () => {
  it('draws a data set', async () => {
    const printed = await omokageOk(['data', 'faces', '--count', '200', '--size', String(SIDE), '--out', pack]);
    expect(printed).toMatch(/small\.pack: 200 images of 16x16x3/);
  });

  it('trains on it, and says how fast and what is left', async () => {
    const narrow = ['--set', 'width=4', '--set', 'discriminatorWidth=4'];
    const amount = ['--images', '256', '--batch', '16'];
    const printed = await omokageOk([
      'train',
      '--data',
      pack,
      '--preset',
      'small',
      ...narrow,
      ...amount,
      '--runs',
      runs,
    ]);
    expect(printed).toContain(`Run: ${run}`);
    expect(printed).toMatch(/"(images|done)":\s*256/);
    expect(printed).toMatch(/Done: 256 images\. Checkpoint: .*safetensors/);
  });

  it('looks at the result', async () => {
    const out = join(folder, 'samples.png');
    await omokageOk(['sample', '--run', run, '--out', out]);
    const grid = await decodePng(out);
    expect(grid).toMatchObject({ width: 8 * SIDE, height: 8 * SIDE });
    expect(largestDifference(tileOf(grid, 0, SIDE), tileOf(grid, 1, SIDE))).toBeGreaterThan(0);
  });

  it('exports, publishes, and gets the face of the model from the Worker by its name', async () => {
    const exported = await omokageOk(['export', '--run', run, '--name', 'mine', '--out', model]);
    const [digest] = exported.match(/(?<=sha256 )[0-9a-f]{64}/) ?? [];
    await omokageOk(['publish', model, '--to', 'local'], { OMOKAGE_STATE: state });
    const response = await server.get('/v1/faces/42.png?model=mine');
    expect(response.headers.get('Omokage-Model')).toBe(`mine@${digest}`);
    expect(await pictureOf(response)).toMatchObject({ width: SIDE, height: SIDE });
  });
});
