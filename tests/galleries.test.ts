import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from './product/problem.ts';
import { ROOT } from './product/repository.ts';
import { runCommand } from './product/run-command.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** Pictures in advance, from the order to the last of them: gateway, queue, consumer and storage, as npm start runs them. */

const state = join(temporaryFolder(), 'state');
const PATIENCE_MS = 90_000;
let server: Server;
let key: string;
beforeAll(async () => {
  server = await startServer(state);
  const created = await runCommand('npm', ['run', '--silent', 'keys', '--', 'create', '--name', 'galleries'], {
    OMOKAGE_STATE: state,
  });
  key = created.output.trim().split('\n')[0]!;
});
afterAll(() => server?.stop());

interface Gallery {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly rendered: number;
  readonly model: string;
  readonly links: { readonly self: string; readonly index: string; readonly pictures: string };
}

const order = (body: object, headers: Record<string, string> = { Authorization: `Bearer ${key}` }) =>
  fetch(`${server.url}/v1/galleries`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function done(path: string): Promise<Gallery> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const gallery = (await (await server.get(path)).json()) as Gallery;
    if (gallery.state === 'done' || gallery.state === 'failed') return gallery;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the gallery ${path} was not done within ${PATIENCE_MS / 1000} s`);
}

describe('a gallery', () => {
  it('is ordered with a key alone', async () => {
    const answer = await order({ seeds: [1] }, {});
    expect(answer.status).toBe(401);
    await problemOf(answer);
  });

  it('is rendered behind the answer, over several messages, and then serves what its faces are', async () => {
    const wanted = { seeds: { from: 1, to: 40 }, format: 'webp', psi: 0.5 };
    const answer = await order(wanted);
    expect(answer.status).toBe(202);
    const { links } = (await answer.json()) as Gallery;
    expect(answer.headers.get('Location')).toBe(links.self);

    const gallery = await done(links.self);
    expect(gallery).toMatchObject({ state: 'done', rendered: 40, total: 40 });
    const { pictures } = (await (await server.get(links.index)).json()) as {
      pictures: { seed: string; path: string }[];
    };
    expect(pictures.map(({ seed }) => seed)).toEqual(Array.from({ length: 40 }, (_, at) => String(at + 1)));

    const last = await server.get(pictures[39]!.path);
    const drawn = await server.get(`/v1/models/${gallery.model}/faces/40.webp?psi=0.5`);
    expect(last.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(last.headers.get('Omokage-Seed')).toBe('40');
    expect(await last.bytes()).toEqual(await drawn.bytes());

    const again = await order({ ...wanted, model: gallery.model });
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ id: gallery.id, state: 'done' });
  });
});

describe('wrangler.toml', () => {
  const text = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8');

  it('delivers messages as often as the consumer reckons with', async () => {
    const { GALLERY_LIMITS } = await import(join(ROOT, 'apps/edge/src/galleries/gallery-limits.ts'));
    const retries = [...text.matchAll(/^max_retries = (\d+)$/gm)].map(([, count]) => Number(count));
    expect(retries).toEqual(Array(3).fill(GALLERY_LIMITS.deliveries - 1));
  });

  it('gives no environment what is another one’s', () => {
    for (const setting of ['bucket_name', 'namespace_id', 'dataset']) {
      const values = [...text.matchAll(new RegExp(`^${setting} = "(.*)"$`, 'gm'))].map(([, value]) => value);
      expect(values.length).toBeGreaterThanOrEqual(3);
      expect(new Set(values).size, setting).toBe(values.length);
    }
  });
});
