import { env } from 'cloudflare:workers';
import { checkPlan } from '@omokage/models/plan';
import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { DIGITAL_SOURCE_TYPE } from '@omokage/pictures/marks';
import { publish, R2BindingStore } from '@omokage/weights';
import { describe, expect, it } from 'vitest';
import { pictureIn } from '../../fixtures/pictures.ts';
import { problemOf } from '../../fixtures/problem-of.ts';
import { startService } from '../../fixtures/service.ts';
import { tinyArtefact } from '../../fixtures/tiny-model.ts';
import { heapState } from '../../inference/backend.ts';

const { request, embedded } = startService();
const pinned = `${embedded.manifest.name}@${embedded.digest}`;

const fileAt = async (path: string) => {
  const answer = await request(path);
  expect(answer.status).toBe(200);
  return { answer, file: new Uint8Array(await answer.arrayBuffer()) };
};

/** A face out of a grid, `[h,w,3]`. */
function tileOf({ width, channels, pixels }: ReturnType<typeof decodePng>, column: number, row: number, side = 64) {
  const rows = Array.from({ length: side }, (_, y) => {
    const from = ((row * side + y) * width + column * side) * channels;
    return pixels.slice(from, from + side * channels);
  });
  return Uint8Array.from(rows.flatMap((line) => [...line])).filter((_, i) => channels === 3 || i % 4 < 3);
}

describe('GET /v1/faces/grid.png', () => {
  it('shows each face as it is alone, in reading order', async () => {
    const { answer, file } = await fileAt(
      '/v1/faces/grid.png?seeds=3,7,面影,1&psi=0.5'.replace('面影', '%E9%9D%A2%E5%BD%B1'),
    );
    expect(answer.headers.get('Content-Type')).toBe('image/png');
    const grid = decodePng(file);
    expect([grid.width, grid.height, grid.channels]).toEqual([128, 128, 3]);
    for (const [place, seed] of ['3', '7', '面影', '1'].entries()) {
      const alone = decodePng((await fileAt(`/v1/faces/${encodeURIComponent(seed)}.png?psi=0.5`)).file);
      expect(tileOf(grid, place % 2, Math.floor(place / 2))).toEqual(alone.pixels);
    }
  });

  it('leaves free places transparent', async () => {
    const grid = decodePng((await fileAt('/v1/faces/grid.png?seeds=1-3')).file);
    expect([grid.width, grid.height, grid.channels]).toEqual([128, 128, 4]);
    expect(grid.pixels.at(-1)).toBe(0);
    expect(grid.pixels[3]).toBe(255);
    const jpeg = await pictureIn((await fileAt('/v1/faces/grid.jpg?seeds=1-3')).file);
    expect(Math.min(...jpeg.pixels.slice(-64))).toBeGreaterThan(240);
  });

  it('has the columns that are asked for', async () => {
    const sides = async (query: string) => {
      const { width, height } = decodePng((await fileAt(`/v1/faces/grid.png?${query}`)).file);
      return [width, height];
    };
    expect(await sides('seeds=1-6&columns=6')).toEqual([384, 64]);
    expect(await sides('seeds=1-6&columns=1')).toEqual([64, 384]);
    expect(await sides('seeds=1-6')).toEqual([192, 128]);
    expect(await sides('seeds=1,2&size=128')).toEqual([256, 128]);
  });

  it('says what it shows, in texts, in XMP and in headers', async () => {
    const { answer, file } = await fileAt('/v1/faces/grid.png?seeds=1-3,ada&psi=0.5');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'omokage-generated': 'true',
      'omokage-seeds': '1-3%2Cada',
      'omokage-columns': '2',
      'omokage-model': pinned,
      'omokage-psi': '0.5',
    });
    const { texts } = decodePng(file);
    expect(texts.get('Seeds')).toBe('1-3,ada');
    expect(texts.get('XML:com.adobe.xmp')).toContain(DIGITAL_SOURCE_TYPE.generated);
    for (const extension of ['webp', 'jpg']) {
      const written = new TextDecoder('latin1').decode((await fileAt(`/v1/faces/grid.${extension}?seeds=1,2`)).file);
      expect(written).toContain(DIGITAL_SOURCE_TYPE.generated);
      expect(written).toContain('omokage:Seeds="1,2"');
    }
  });

  it('takes words that name routes elsewhere', async () => {
    for (const seed of ['random', 'grid', 'morph']) {
      expect((await fileAt(`/v1/faces/grid.png?seeds=${seed}`)).answer.headers.get('Omokage-Seeds')).toBe(seed);
    }
  });

  it('has the caching of a face', async () => {
    const path = '/v1/faces/grid.webp?seeds=1-4';
    const answer = await request(path);
    expect(answer.headers.get('Cache-Control')).toContain('must-revalidate');
    expect(answer.headers.get('Cache-Tag')).toBe('model:faces');
    expect(answer.headers.get('Content-Location')).toBe(`/v1/models/${pinned}/faces/grid.webp?seeds=1-4`);
    expect((await request(answer.headers.get('Content-Location')!)).headers.get('Cache-Control')).toContain(
      'immutable',
    );
    const headers = { 'If-None-Match': answer.headers.get('ETag')! };
    const full = startService({ turnstile: { capacity: 0 } });
    expect((await full.request(path, { headers })).status).toBe(304);
    expect((await full.request(path)).status).toBe(503);
    const etags = await Promise.all(
      ['seeds=1-4', 'seeds=1-5', 'seeds=1-4&columns=4', 'seeds=1-4&size=128'].map(async (query) =>
        (await request(`/v1/faces/grid.webp?${query}`)).headers.get('ETag'),
      ),
    );
    expect(new Set(etags).size).toBe(4);
  });

  it.each([
    ['grid.png?seeds=1,2,3', 'grid.png?seeds=1-3'],
    ['grid.png?seeds=1-2', 'grid.png?seeds=1,2'],
    ['grid.png?seeds=1%2C2', 'grid.png?seeds=1,2'],
    ['grid.png?seeds=1,+5', 'grid.png?seeds=1,5'],
    ['grid.png?seeds=1-9&columns=3', 'grid.png?seeds=1-9'],
    ['grid.png?psi=0.5&columns=1&seeds=1-3', 'grid.png?seeds=1-3&columns=1&psi=0.5'],
    ['grid.png?seeds=1-3&size=64&psi=0.7', 'grid.png?seeds=1-3'],
    ['grid.jpeg?seeds=1-3', 'grid.jpg?seeds=1-3'],
  ])('%s -> %s', async (file, canonical) => {
    const answer = await request(`/v1/faces/${file}`);
    expect(answer.status).toBe(308);
    expect(answer.headers.get('Location')).toBe(`/v1/faces/${canonical}`);
    expect(answer.headers.get('Cache-Control')).toBe('private, max-age=300');
  });

  it('comes in the format that is preferred', async () => {
    const answer = await request('/v1/faces/grid?seeds=1-3', { headers: { Accept: 'image/webp' } });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('Location')).toBe('/v1/faces/grid.webp?seeds=1-3');
    expect(answer.headers.get('Vary')).toContain('Accept');
  });

  it.each([
    ['grid.png', 'missing-parameter', /seeds/],
    ['grid.png?seeds=', 'invalid-seed', /1-16/],
    ['grid.png?seeds=0-64', 'invalid-seed', /64 seeds/],
    ['grid.png?seeds=1-4294967295', 'invalid-seed', /64 seeds/],
    ['grid.png?seeds=1-3&columns=4', 'invalid-parameter', /1 to 3/],
    ['grid.png?seeds=1-3&columns=0', 'invalid-parameter', /1 to 64/],
    ['grid.png?seeds=0-63&size=192', 'invalid-parameter', /^64,128$/],
    ['grid.png?seeds=1-3&seeds=4', 'duplicate-parameter', /once/],
    ['grid.png?seeds=1-3&frames=4', 'unknown-parameter', /^seeds,columns,psi,class,text,mix,layers,size,model$/],
  ])('refuses %s', async (file, kind, allowed) => {
    const problem = await problemOf(await request(`/v1/faces/${file}`), 400, kind);
    expect(String(problem.allowed)).toMatch(allowed);
  });

  it('is of published models too, grey ones as well, and leaves no tensor behind', async () => {
    await publish(await tinyArtefact('tiny'), new R2BindingStore(env.MODELS), { check: checkPlan });
    const path = '/v1/faces/grid.png?seeds=0-63&model=tiny';
    const { width, height } = decodePng((await fileAt(path)).file);
    expect([width, height]).toEqual([32, 32]);
    const before = heapState().tensors;
    await fileAt(path);
    expect(heapState().tensors).toBe(before);
  });

  it('lets others pass between two faces, and only so many grids be in work', async () => {
    const service = startService({ seats: { capacity: 1 } });
    const order: string[] = [];
    const note = (name: string) => (answer: Response) => {
      order.push(`${name} ${answer.status}`);
    };
    const grid = service.request('/v1/faces/grid.png?seeds=0-31').then(note('grid'));
    await scheduler.wait(1);
    await Promise.all([
      service.request('/v1/faces/1.png').then(note('face')),
      service.request('/v1/faces/grid.png?seeds=0-31').then(note('second')),
    ]);
    await grid;
    expect(order).toHaveLength(3);
    expect(order.slice(0, 2).sort()).toEqual(['face 200', 'second 503']);
    expect(order[2]).toBe('grid 200');
  });

  it('draws no further for a client that went away', async () => {
    const client = new AbortController();
    let turns = 0;
    const nextTurn = async () => {
      if (++turns === 5) client.abort();
    };
    const service = startService({ turnstile: { nextTurn } });
    const answer = await service.request('/v1/faces/grid.png?seeds=0-63', { signal: client.signal });
    expect(answer.status).toBe(499);
    expect(turns).toBe(5);
    expect(service.workshop.busy).toBe(0);
    expect((await service.request('/v1/faces/grid.png?seeds=0-63')).status).toBe(200);
  });
});
