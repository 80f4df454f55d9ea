import { describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { describeAgain } from './describe-again.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { verifyArtefact } from './load.ts';
import { parseManifest } from './parse-manifest.ts';

const artefact = await buildArtefact(tinyDescription, tinyWeights(), 'uint8');
const about = { intended: 'Avatars.', limits: ['It draws no person.', 'It draws one style.'] };
const metric = { name: 'fd-faces', value: 0.5, n: 2000 };

describe('describeAgain', () => {
  it('says something else of the same weights, under another digest', async () => {
    const again = await describeAgain(artefact, { about });
    expect(again.manifest).toEqual({ ...artefact.manifest, about });
    expect(again.digest).not.toBe(artefact.digest);
    expect(again.shards).toBe(artefact.shards);
    expect((await verifyArtefact(again)).manifest.about).toEqual(about);
  });

  it('of nothing leaves every byte', async () => {
    expect(await describeAgain(artefact, {})).toEqual(artefact);
  });

  const withMetric = (extra: object) =>
    describeAgain(artefact, { training: { ...artefact.manifest.training, metrics: [{ ...metric, ...extra }] } });

  it.each([
    ['nothing beside it', {}],
    ['an interval', { interval: [0.4, 0.6] }],
    ['a floor', { interval: [0.4, 0.6], floor: 0.1 }],
    ['a baseline', { baseline: { name: 'bicubic', value: 21.5 } }],
  ])('takes a metric with %s', async (_, extra) => {
    const { manifestBytes } = await withMetric(extra);
    expect(parseManifest(manifestBytes).training.metrics).toEqual([{ ...metric, ...extra }]);
  });

  it.each([
    ['an interval upside down', () => withMetric({ interval: [0.6, 0.4] })],
    ['half an interval', () => withMetric({ interval: [0.4] })],
    ['a baseline without a name', () => withMetric({ baseline: { name: '', value: 1 } })],
    ['a limit over two lines', () => describeAgain(artefact, { about: { ...about, limits: ['a\nb'] } })],
    ['a purpose without end', () => describeAgain(artefact, { about: { ...about, intended: 'a'.repeat(2001) } })],
    ['too many limits', () => describeAgain(artefact, { about: { ...about, limits: Array(33).fill('no') } })],
  ])('refuses %s', async (_, change) => {
    await expect(change()).rejects.toThrow(ArtefactError);
  });
});
