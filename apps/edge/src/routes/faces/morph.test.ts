import { env } from 'cloudflare:workers';
import { inflateSync } from 'node:zlib';
import { checkPlan } from '@omokage/models/plan';
import { originOf } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import { readHead } from '@omokage/pictures';
import { unfilter } from '@omokage/pictures/fixtures/decode-png';
import { DIGITAL_SOURCE_TYPE } from '@omokage/pictures/marks';
import { publish, R2BindingStore, type SamplerManifest, verifyArtefact } from '@omokage/weights';
import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { PixelSampler } from '@omokage/weights/sampler';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../fixtures/problem-of.ts';
import { startService } from '../../fixtures/service.ts';
import { heapState } from '../../inference/backend.ts';
import { engine } from '../../inference/engine.ts';

const { request, embedded } = startService();
const pinned = `${embedded.manifest.name}@${embedded.digest}`;

const fileAt = async (path: string) => {
  const answer = await request(path);
  expect(answer.status).toBe(200);
  return { answer, file: new Uint8Array(await answer.arrayBuffer()) };
};

/** Chunks of a PNG: type, and where their data begins and ends. */
function chunksOf(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: { type: string; data: Uint8Array }[] = [];
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    chunks.push({
      type: String.fromCharCode(...file.subarray(at + 4, at + 8)),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

/** The data of each frame, deflated: as that of a still picture. */
const framesOf = (file: Uint8Array) =>
  chunksOf(file).flatMap(({ type, data }) => (type === 'IDAT' ? [data] : type === 'fdAT' ? [data.subarray(4)] : []));

/** The values of a frame whose channels are alike, `[side,side]`. */
const frameOf = (data: Uint8Array, side: number): Uint8Array =>
  unfilter(inflateSync(data), { width: side, height: side, channels: 3 }).filter((_, i) => i % 3 === 0);

const faceData = async (query: string) =>
  chunksOf((await fileAt(`/v1/faces/${query}`)).file).find(({ type }) => type === 'IDAT')!.data;

describe('GET /v1/faces/morph.png', () => {
  it('goes from the one face to the other and back, and begins with the first', async () => {
    const { answer, file } = await fileAt('/v1/faces/morph.png?from=42&to=7&frames=4&psi=0.5');
    expect(answer.headers.get('Content-Type')).toBe('image/png');
    expect(readHead(file)).toMatchObject({ animated: true, width: 64, height: 64 });
    const frames = framesOf(file);
    expect(frames).toHaveLength(6);
    expect(frames[0]).toEqual(await faceData('42.png?psi=0.5'));
    expect(frames[3]).toEqual(await faceData('7.png?psi=0.5'));
    expect([frames[5], frames[4]]).toEqual([frames[1], frames[2]]);
    expect(new Set(frames.map((frame) => frame.join())).size).toBe(4);
    const control = chunksOf(file).find(({ type }) => type === 'acTL')!.data;
    expect([...control]).toEqual([0, 0, 0, 6, 0, 0, 0, 0]);
  });

  it('goes one way, once', async () => {
    const { file } = await fileAt('/v1/faces/morph.png?from=42&to=7&frames=2&fps=30&play=once');
    expect(framesOf(file)).toEqual([await faceData('42.png'), await faceData('7.png')]);
    const [, control] = chunksOf(file);
    expect([...control.data]).toEqual([0, 0, 0, 2, 0, 0, 0, 1]);
    const frame = chunksOf(file).find(({ type }) => type === 'fcTL')!.data;
    expect([...frame.slice(20, 24)]).toEqual([0, 1, 0, 30]);
  });

  it('says what it shows', async () => {
    const { answer, file } = await fileAt('/v1/faces/morph.png?from=ada&to=7&frames=2');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'omokage-generated': 'true',
      'omokage-from': 'ada',
      'omokage-to': '7',
      'omokage-frames': '2',
      'omokage-model': pinned,
    });
    const texts = new TextDecoder('latin1').decode(file);
    expect(texts).toContain('From\0ada');
    expect(texts).toContain(DIGITAL_SOURCE_TYPE.generated);
  });

  it('can be enlarged', async () => {
    const { file } = await fileAt('/v1/faces/morph.png?from=1&to=2&frames=2&size=128');
    expect(readHead(file)).toMatchObject({ width: 128, height: 128 });
  });
});

describe('GET /v1/faces/morph.webp', () => {
  it('is an animated WebP, marked', async () => {
    const { answer, file } = await fileAt('/v1/faces/morph.webp?from=42&to=7');
    expect(answer.headers.get('Content-Type')).toBe('image/webp');
    expect(readHead(file)).toMatchObject({ format: 'webp', animated: true, width: 64, height: 64 });
    const text = new TextDecoder('latin1').decode(file);
    expect(text.match(/ANMF/g)).toHaveLength(22);
    expect(text).toContain('omokage:From="42"');
    expect(text).toContain(DIGITAL_SOURCE_TYPE.generated);
  });

  it('is the same bytes each time, which an ETag stands for', async () => {
    const path = '/v1/faces/morph.webp?from=42&to=7&frames=3';
    const [first, second] = [await fileAt(path), await fileAt(path)];
    expect(first.file).toEqual(second.file);
    expect(first.answer.headers.get('Content-Location')).toBe(
      `/v1/models/${pinned}/faces/morph.webp?from=42&to=7&frames=3`,
    );
    const kept = await request(first.answer.headers.get('Content-Location')!);
    expect(kept.headers.get('Cache-Control')).toContain('immutable');
    const headers = { 'If-None-Match': first.answer.headers.get('ETag')! };
    const full = startService({ turnstile: { capacity: 0 } });
    expect((await full.request(path, { headers })).status).toBe(304);
    expect((await full.request(path)).status).toBe(503);
    const etags = await Promise.all(
      ['', '&fps=6', '&play=once', '&psi=1', '&size=128'].map(async (more) =>
        (await request(`${path}${more}`)).headers.get('ETag'),
      ),
    );
    expect(new Set(etags).size).toBe(5);
  });
});

describe('morphs', () => {
  it.each([
    ['morph.png?to=7&from=42', 'morph.png?from=42&to=7'],
    ['morph.png?from=42&to=7&frames=12&fps=12&play=bounce&psi=0.7&size=64', 'morph.png?from=42&to=7'],
    ['morph.webp?play=once&from=a+b&to=7', 'morph.webp?from=a%20b&to=7&play=once'],
    [`morph.webp?from=42&to=7&model=${pinned}`, `../models/${pinned}/faces/morph.webp?from=42&to=7`],
  ])('%s -> %s', async (file, canonical) => {
    const answer = await request(`/v1/faces/${file}`);
    expect(answer.status).toBe(308);
    const { pathname, search } = new URL(canonical, 'https://omokage.example/v1/faces/');
    expect(answer.headers.get('Location')).toBe(pathname + search);
  });

  it.each([
    ['*/*', 'png'],
    ['image/webp,*/*;q=0.8', 'webp'],
    ['image/jpeg', 'png'],
  ])('come in the format that is preferred: %s', async (Accept, extension) => {
    const answer = await request('/v1/faces/morph?from=1&to=2', { headers: { Accept } });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('Location')).toBe(`/v1/faces/morph.${extension}?from=1&to=2`);
  });

  it.each([
    ['morph.png?from=42', 'missing-parameter', /to/],
    ['morph.png', 'missing-parameter', /from/],
    ['morph.png?from=&to=7', 'invalid-seed', /integer/],
    ['morph.png?from=42&to=7&frames=1', 'invalid-parameter', /2 to 24/],
    ['morph.png?from=42&to=7&frames=25', 'invalid-parameter', /2 to 24/],
    ['morph.png?from=42&to=7&fps=0', 'invalid-parameter', /1 to 30/],
    ['morph.png?from=42&to=7&fps=012', 'invalid-parameter', /1 to 30/],
    ['morph.png?from=42&to=7&play=twice', 'invalid-parameter', /bounce, once/],
    ['morph.png?from=42&to=7&frames=24&size=256', 'invalid-parameter', /^64,128,192$/],
    ['morph.png?from=42&to=7&seeds=1', 'unknown-parameter', /^from,to,frames,fps,play,psi,/],
  ])('refuse %s', async (file, kind, allowed) => {
    const problem = await problemOf(await request(`/v1/faces/${file}`), 400, kind);
    expect(String(problem.allowed)).toMatch(allowed);
  });

  it('do not come as JPEG', async () => {
    const problem = await problemOf(await request('/v1/faces/morph.jpg?from=1&to=2'), 404, 'unsupported-format');
    expect(problem.allowed).toBe('morph.png, morph.webp');
  });

  it('of a style model go through its styles, and leave no tensor behind', async () => {
    await publish(await conditionalArtefact('style'), new R2BindingStore(env.MODELS), { check: checkPlan });
    const path = '/v1/faces/morph.png?from=42&to=7&frames=3&play=once&class=day&mix=9&layers=0-0&model=style';
    const frames = framesOf((await fileAt(path)).file);
    expect(frames).toHaveLength(3);
    const { manifest, weights } = await verifyArtefact(await conditionalArtefact('style'));
    const model = { manifest: manifest as SamplerManifest, weights };
    const sampler = new PixelSampler(model, { runner: (...parts) => engine.runner(...parts) });
    const mix = { seed: parseSeed('9'), from: 0, to: 0 };
    const [start, end] = ['42', '7'].map((seed) =>
      originOf(sampler.facts, { seed: parseSeed(seed), psi: 0.7, class: 0, mix }),
    );
    const halfway = sampler.drawBetween([{ from: start, to: end, t: 0.5 }], 'w');
    sampler.dispose();
    expect(frameOf(frames[1], 8)).toEqual(halfway);
    const before = heapState().tensors;
    await fileAt(path);
    expect(heapState().tensors).toBe(before);
  });
});
