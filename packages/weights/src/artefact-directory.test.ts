import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Artefact, buildArtefact } from './artefact.ts';
import { readArtefactDirectory, writeArtefact } from './artefact-directory.ts';
import { dropLast, flipBit, withFirstShard } from './fixtures/hostile.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { verifyArtefact } from './load.ts';

const build = (seed: number, shardBytes: number) =>
  buildArtefact(tinyDescription, tinyWeights(seed), 'uint8', { shardBytes });

describe('an artefact in a folder', () => {
  let root: string;
  let folder: string;
  let artefact: Artefact;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'omokage-artefact-'));
    folder = join(root, 'models', 'tiny');
    artefact = await build(1, 3);
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is read as it was written, ready to publish', async () => {
    await writeArtefact(folder, artefact);
    const read = await readArtefactDirectory(folder, artefact.digest);
    expect(read).toEqual({ ...artefact, weights: (await verifyArtefact(artefact)).weights });
    expect(read.shards).toHaveLength(11); // in the manifest's order: 10of11 comes after 9of11
  });

  it('takes the place of another artefact, with no file of the old one left', async () => {
    await writeArtefact(folder, artefact);
    const next = await build(2, 100);
    await writeArtefact(folder, next);
    expect((await readdir(folder)).sort()).toEqual(['manifest.json', 'weights-1of1.bin']);
    expect((await readArtefactDirectory(folder)).digest).toBe(next.digest);
    expect(await readdir(join(root, 'models'))).toEqual(['tiny']);
  });

  it('never deletes files of others', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'thesis.txt'), 'years of work');
    await expect(writeArtefact(folder, artefact)).rejects.toThrow(/"thesis.txt"/);
    expect(await readdir(folder)).toEqual(['thesis.txt']);
    expect(await readFile(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('is not written when it is not whole, and what was there stays', async () => {
    await writeArtefact(folder, artefact);
    const broken = withFirstShard(await build(2, 3), flipBit);
    await expect(writeArtefact(folder, broken)).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect((await readArtefactDirectory(folder)).digest).toBe(artefact.digest);
    expect(await readdir(join(root, 'models'))).toEqual(['tiny']);
  });

  it('is refused when it is another, damaged, cut short, or not there', async () => {
    await writeArtefact(folder, artefact);
    await expect(readArtefactDirectory(folder, '0'.repeat(64))).rejects.toMatchObject({ code: 'digest-mismatch' });
    const shard = join(folder, 'weights-1of11.bin');
    const bytes = await readFile(shard);
    await writeFile(shard, flipBit(bytes));
    await expect(readArtefactDirectory(folder)).rejects.toMatchObject({ code: 'digest-mismatch' });
    await writeFile(shard, dropLast(bytes));
    await expect(readArtefactDirectory(folder)).rejects.toMatchObject({ code: 'truncated' });
    await writeFile(shard, Buffer.concat([bytes, bytes]));
    await expect(readArtefactDirectory(folder)).rejects.toMatchObject({ code: 'too-large' });
    await rm(shard);
    await expect(readArtefactDirectory(folder)).rejects.toThrow(/weights-1of11.bin is missing/);
    await expect(readArtefactDirectory(root)).rejects.toMatchObject({ code: 'not-found' });
  });
});
