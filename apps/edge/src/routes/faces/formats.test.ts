import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { DIGITAL_SOURCE_TYPE } from '@omokage/pictures/marks';
import { describe, expect, it } from 'vitest';
import { pictureIn } from '../../fixtures/pictures.ts';
import { startService } from '../../fixtures/service.ts';

const { request, embedded } = startService();
const pinned = `${embedded.manifest.name}@${embedded.digest}`;

const fileAt = async (path: string) => {
  const answer = await request(path);
  expect(answer.status).toBe(200);
  return { answer, file: new Uint8Array(await answer.arrayBuffer()) };
};

describe.each([
  ['webp', 'image/webp'],
  ['jpg', 'image/jpeg'],
])('GET /v1/faces/{seed}.%s', (extension, type) => {
  it('is the same face, marked', async () => {
    const { answer, file } = await fileAt(`/v1/faces/42.${extension}?psi=0.5`);
    expect(answer.headers.get('Content-Type')).toBe(type);
    expect(answer.headers.get('Omokage-Seed')).toBe('42');
    const written = new TextDecoder('latin1').decode(file);
    expect(written).toContain(DIGITAL_SOURCE_TYPE.generated);
    expect(written).toContain('omokage:Seed="42"');
    expect(written).toContain('omokage:Psi="0.5"');
    expect(written).toContain(`omokage:Model="${pinned}"`);

    const { width, height, pixels } = await pictureIn(file);
    expect([width, height]).toEqual([64, 64]);
    const drawn = await pictureIn((await fileAt('/v1/faces/42.png?psi=0.5')).file);
    const off = pixels.reduce((sum, value, i) => sum + Math.abs(value - drawn.pixels[i]), 0) / pixels.length;
    expect(off).toBeLessThan(4);
  });

  it('is the same bytes each time, which an ETag stands for', async () => {
    const path = `/v1/faces/42.${extension}`;
    const [first, second] = [await fileAt(path), await fileAt(path)];
    expect(first.file).toEqual(second.file);
    const headers = { 'If-None-Match': first.answer.headers.get('ETag')! };
    const full = startService({ turnstile: { capacity: 0 } });
    expect((await full.request(path, { headers })).status).toBe(304);
    expect((await full.request(path)).status).toBe(503);
  });
});

describe('size', () => {
  it.each([128, 512])('makes a square of each pixel: %i', async (size) => {
    const small = decodePng((await fileAt('/v1/faces/42.png')).file);
    const { answer, file } = await fileAt(`/v1/faces/42.png?size=${size}`);
    const large = decodePng(file);
    expect([large.width, large.height, large.channels]).toEqual([size, size, 3]);
    const factor = size / 64;
    for (const [x, y] of [
      [0, 0],
      [size - 1, size - 1],
      [size - 1, 0],
      [77, 100],
    ]) {
      const [at, from] = [(y * size + x) * 3, (Math.floor(y / factor) * 64 + Math.floor(x / factor)) * 3];
      expect(large.pixels.subarray(at, at + 3)).toEqual(small.pixels.subarray(from, from + 3));
    }
    expect(answer.headers.get('Content-Location')).toBe(`/v1/models/${pinned}/faces/42.png?size=${size}`);
  });

  it.each(['webp', 'jpg'])('is of every format: %s', async (extension) => {
    expect(await pictureIn((await fileAt(`/v1/faces/42.${extension}?size=192`)).file)).toMatchObject({
      width: 192,
      height: 192,
    });
  });
});

describe('a face without an extension', () => {
  it.each([
    ['*/*', 'png'],
    ['image/webp', 'webp'],
    ['image/jpeg', 'jpg'],
    ['image/jpeg;q=0.9, image/webp;q=0.5', 'jpg'],
    ['image/avif,image/webp,image/apng,*/*;q=0.8', 'webp'],
  ])('%s', async (Accept, extension) => {
    const answer = await request('/v1/faces/42?psi=0.5', { headers: { Accept } });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('Location')).toBe(`/v1/faces/42.${extension}?psi=0.5`);
    expect(answer.headers.get('Vary')).toContain('Accept');
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300, must-revalidate');
  });

  it('leads to the canonical URL at once, and keeps no other spelling', async () => {
    const answer = await request(`/v1/faces/%34%32?model=${pinned}&psi=0.70`, { headers: { Accept: 'image/webp' } });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('Location')).toBe(`/v1/models/${pinned}/faces/42.webp`);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
  });

  it('is a seed like any other, refused alike', async () => {
    expect((await request('/v1/faces/Ada%20Lovelace')).headers.get('Location')).toBe('/v1/faces/Ada%20Lovelace.png');
    expect((await request('/v1/faces/42?psi=9')).status).toBe(400);
    expect((await request(`/v1/faces/${'x'.repeat(257)}`)).status).toBe(400);
  });

  it('has no say where there is an extension', async () => {
    const answer = await request('/v1/faces/42.png', { headers: { Accept: 'image/webp' } });
    expect(answer.headers.get('Content-Type')).toBe('image/png');
    expect(answer.headers.get('Vary') ?? '').not.toContain('Accept');
  });
});
