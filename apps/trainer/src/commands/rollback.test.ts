/** `versions` and `rollback`, on models in a folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtefact, keys, publish, resolveDigest } from '@omokage/weights';
import { DirectoryStore } from '@omokage/weights/directory-store';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { rollbackCommand } from './rollback.ts';
import { versionsCommand } from './versions.ts';

const folder = mkdtempSync(join(tmpdir(), 'omokage-rollback-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let printed = '';
let store: DirectoryStore;
let directory: string;
let digests: [string, string];
let count = 0;
beforeEach(async () => {
  printed = '';
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  directory = join(folder, String(count++));
  store = new DirectoryStore(directory);
  const published = [];
  for (const seed of [1, 2]) published.push((await publish(await tiny(seed), store)).digest);
  digests = published as [string, string];
});
afterEach(() => void vi.restoreAllMocks());

/** One dense layer from two latents to a grey pixel. */
function tiny(seed: number) {
  const weights = new Map([['dense/kernel', { shape: [2, 1], values: Float32Array.of(seed / 10, -seed / 10) }]]);
  return buildArtefact(
    {
      ...{ name: 'tiny', kind: 'sampler', title: `Number ${seed}`, created: `2026-01-0${seed}T00:00:00Z` },
      plan: {
        inputs: { z: [2] },
        nodes: [
          {
            id: 'dense',
            op: 'dense',
            inputs: ['z'],
            attributes: { units: 1, bias: false },
            parameters: { kernel: 'dense/kernel' },
          },
          { id: 'picture', op: 'reshape', inputs: ['dense'], attributes: { shape: [1, 1, 1] }, parameters: {} },
        ],
        outputs: { image: 'picture' },
      },
      latent: { input: 'z', dimensions: 2, prior: 'normal', truncation: 'truncated-normal' },
      picture: { output: 'image', width: 1, height: 1, channels: 1, range: [-1, 1] },
      training: {
        ...{ system: 'dcgan', config: {}, dataset: { name: 'dots', images: 1 }, imagesSeen: 64, seed: '1' },
        ...{ hours: 0.01, backend: 'cpu', machine: 'test', metrics: [] },
      },
      ...{ licence: 'CC0-1.0', credits: [] },
    },
    weights,
    'float32',
  );
}

const where = () => ['--to', 'directory', '--directory', directory];
const versions = (...words: string[]) => versionsCommand().parseAsync([...words, ...where()], { from: 'user' });
const rollBack = (...words: string[]) => rollbackCommand().parseAsync([...words, ...where()], { from: 'user' });

describe('omokage versions', () => {
  it('lists what the name means and what it meant', async () => {
    await versions('tiny');
    expect(printed).toBe(
      `${digests[1]}  current    2026-01-02T00:00:00Z  dcgan, 64 images  Number 2\n` +
        `${digests[0]}  1 before   2026-01-01T00:00:00Z  dcgan, 64 images  Number 1\n`,
    );
  });

  it('shows what is damaged', async () => {
    writeFileSync(join(directory, keys.manifest('tiny', digests[0])), '{');
    await versions('tiny');
    expect(printed).toContain(`${digests[0]}  1 before   damaged`);
  });

  it.each(['nobody', 'No Body', '..'])('says that there is no "%s"', async (name) => {
    await expect(versions(name)).rejects.toThrow(UserError);
    await expect(rollBack(name)).rejects.toThrow(`Nothing was published as "${name}"`);
  });
});

describe('omokage rollback', () => {
  it('goes to the model before, once', async () => {
    await rollBack('tiny');
    expect(printed).toContain(`"tiny" means tiny@${digests[0]} again, and no longer ${digests[1]}.`);
    expect(await resolveDigest(store, 'tiny')).toBe(digests[0]);
    await expect(rollBack('tiny')).rejects.toThrow(UserError);
  });

  it('goes to a digest, of which the first digits do', async () => {
    await rollBack('tiny', '--digest', digests[0].slice(0, 8));
    await rollBack('tiny', '--digest', digests[1]);
    expect(await resolveDigest(store, 'tiny')).toBe(digests[1]);
    printed = '';
    await rollBack('tiny', '--digest', digests[1]);
    expect(printed).toBe(`"tiny" meant ${digests[1]} already.\n`);
  });

  it.each(['', 'abc', '0'.repeat(64)])('refuses the digest "%s"', async (digest) => {
    await expect(rollBack('tiny', '--digest', digest)).rejects.toThrow(
      /not clear which version[\s\S]*omokage versions tiny/,
    );
    expect(await resolveDigest(store, 'tiny')).toBe(digests[1]);
  });

  it('refuses a damaged model, with the name left as it is', async () => {
    const [shard] = await store.list(`models/tiny/${digests[0]}/weights`);
    writeFileSync(join(directory, shard!), 'x');
    await expect(rollBack('tiny')).rejects.toThrow(UserError);
    expect(await resolveDigest(store, 'tiny')).toBe(digests[1]);
  });
});
