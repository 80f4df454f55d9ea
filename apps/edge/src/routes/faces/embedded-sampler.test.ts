import { describe, expect, it } from 'vitest';
import { embed } from '../../fixtures/embed.ts';
import { brokenBucket, startService } from '../../fixtures/service.ts';
import { tinyArtefact } from '../../fixtures/tiny-model.ts';

/** A sampler that travels with the Worker beside the default: it needs no storage, and answers to its name alone. */

const squares = embed(await tinyArtefact('squares'));
const { request, embedded, shelf } = startService({ bucket: brokenBucket().bucket, others: [squares] });

describe('an embedded sampler', () => {
  it('draws where it is named, loaded when it is first asked for', async () => {
    expect(shelf.contents).toEqual([]);
    const answer = await request('/v1/faces/7.png?model=squares');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Omokage-Model')).toBe(`squares@${squares.digest}`);
    expect(shelf.contents.map(({ key }) => key)).toEqual([`squares@${squares.digest}`]);
    expect((await request('/v1/faces/7.png')).headers.get('Omokage-Model')).toContain(`${embedded.manifest.name}@`);
  });

  it('is on the list, has a card, and is not what draws where none is named', async () => {
    const { models } = await (await request('/v1/models')).json<{ models: Record<string, unknown>[] }>();
    expect(models.find(({ name }) => name === 'squares')).toMatchObject({
      digest: squares.digest,
      kind: 'sampler',
      default: false,
    });
    expect(await (await request('/v1/models/squares')).json()).toMatchObject({ embedded: true, default: false });
  });
});
