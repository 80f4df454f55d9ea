import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@omokage/weights';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './product/repository.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** All models that travel with the Worker: what they weigh together, and that each of them does its work on a fresh clone. */

/** Bytes of all files together: whoever clones the repository fetches them, and so does each place that starts the Worker. */
const MOST_BYTES = 12_000_000;
const EMBEDDED = join(ROOT, 'packages/weights/embedded');
const FOLDERS = readdirSync(EMBEDDED).sort();
/** What integers may cost a model that is published (docs/quantization.md). */
const BOUNDS = { psnr: 38, targets: 0.3 };

describe('the embedded models', () => {
  it(`have less than ${MOST_BYTES} bytes together`, () => {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(EMBEDDED, folder)).map((file) => join(EMBEDDED, folder, file)),
    );
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    console.log(`Embedded: ${FOLDERS.length} models, ${bytes} bytes in ${files.length} files`);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it.each(FOLDERS)('%s computes in integers, within the bounds, and names whom it learned from', async (folder) => {
    const { manifest } = await readArtefactDirectory(join(EMBEDDED, folder));
    expect(manifest.plan.nodes.some(({ scales }) => scales !== undefined)).toBe(true);
    const metric = (name: string) => manifest.training.metrics.find((each) => each.name === name)?.value;
    expect(metric('psnr-quantized-to-float32-db')).toBeGreaterThanOrEqual(BOUNDS.psnr);
    if (manifest.kind === 'restorer') {
      const lost = metric('psnr-float32-to-target-db')! - metric('psnr-to-target-db')!;
      expect(lost).toBeLessThanOrEqual(BOUNDS.targets);
    }
    expect(manifest.licence).toMatch(/\bMIT\b|\bCC0\b|\bCC BY\b(?!-)/);
    expect(manifest.credits.length).toBeGreaterThan(0);
  });
});

interface Listed {
  readonly name: string;
  readonly digest: string;
  readonly kind: string;
}

describe('npm start, with nothing published', () => {
  const folder = temporaryFolder();
  let server: Server;
  let listed: readonly Listed[];
  beforeAll(async () => {
    server = await startServer(join(folder, 'state'));
    ({ models: listed } = (await (await server.get('/v1/models')).json()) as { models: Listed[] });
  });
  afterAll(() => server?.stop());

  it('lists what is embedded, and nothing else', () => {
    expect(listed).toHaveLength(FOLDERS.length);
  });

  it.each(FOLDERS)('serves %s: listed by name and digest, loaded, and answering', async (name) => {
    const text = readFileSync(join(EMBEDDED, name, 'manifest.json'));
    const manifest = JSON.parse(text.toString()) as Manifest;
    const digest = createHash('sha256').update(text).digest('hex');
    expect(listed).toContainEqual(expect.objectContaining({ name: manifest.name, digest, kind: manifest.kind }));

    const reference = `${manifest.name}@${digest}`;
    const answer = manifest.kind === 'sampler' ? await drawn(reference) : await restored(manifest);
    expect(answer.headers.get('Omokage-Model')).toBe(reference);
    expect(answer.status).toBe(200);
    const pixels = await sharp(await answer.bytes())
      .raw()
      .toBuffer();
    expect(new Set(pixels).size).toBeGreaterThan(16); // and it is a picture
  });

  it.each(FOLDERS)('has the weights of %s as assets, for good, but those of the default', async (name) => {
    const { manifest, shards } = await readArtefactDirectory(join(EMBEDDED, name));
    for (const [index, { sha256 }] of manifest.shards.entries()) {
      const answer = await server.get(`/_weights/${sha256}.bin`);
      const bytes = await answer.bytes();
      expect(answer.status).toBe(name === 'default' ? 404 : 200);
      if (name === 'default') continue;
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(Buffer.compare(bytes, shards[index]!.bytes)).toBe(0);
    }
  });

  it('has no other weights there', () => {
    const beside = FOLDERS.filter((name) => name !== 'default').map(
      (name) => JSON.parse(readFileSync(join(EMBEDDED, name, 'manifest.json'), 'utf8')) as Manifest,
    );
    const files = beside.flatMap(({ shards }) => shards.map(({ sha256 }) => `${sha256}.bin`));
    expect(readdirSync(join(ROOT, 'apps/edge/dist/assets/_weights')).sort()).toEqual(files.sort());
  });

  it('offers every task but translation', async () => {
    const { tasks } = (await (await server.get('/v1/restorations')).json()) as {
      tasks: { task: string; model: { name: string } | null }[];
    };
    expect(Object.fromEntries(tasks.map(({ task, model }) => [task, model?.name ?? null]))).toEqual({
      demosaic: 'demosaic-faces',
      upscale: 'upscale-photo',
      colorize: 'colorize-lineart',
      inpaint: 'inpaint',
      denoise: 'denoise-photo',
      translate: null,
    });
  });

  const drawn = (reference: string) => server.get(`/v1/models/${reference}/faces/42.png`);

  /** Asked without naming it, as its task's own. Inpainting finds the hole by its transparency. */
  async function restored({ restorer: { task } }: Extract<Manifest, { kind: 'restorer' }>) {
    const face = sharp(await (await server.get('/v1/faces/42.png')).bytes()).ensureAlpha();
    const hole = { create: { width: 16, height: 16, channels: 4, background: '#000' } } as const;
    const picture = task === 'inpaint' ? face.composite([{ input: hole, blend: 'dest-out' }]) : face;
    const body = new Uint8Array(await picture.png().toBuffer());
    return fetch(`${server.url}/v1/restorations/${task}`, { method: 'POST', body });
  }
});
