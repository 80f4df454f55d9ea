import { type PictureFormat, type Rgba, readHead } from '@omokage/pictures';
import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { DIGITAL_SOURCE_TYPE } from '@omokage/pictures/marks';
import type { TaskName } from '@omokage/weights';
import { ModelRestorer } from '@omokage/weights/restorer';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileOf, gradient, largestDifference, pictureIn } from '../fixtures/pictures.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { embeddedRestorer } from '../fixtures/tiny-restorer.ts';
import { ModelRunners } from '../inference/engine.ts';

const restorers = await Promise.all([
  embeddedRestorer('demosaic', { name: 'small-demosaic' }),
  embeddedRestorer('upscale', { name: 'small-upscale', scales: [2, 4] }),
  embeddedRestorer('inpaint', { name: 'small-inpaint', masked: true }),
]);
const { request, embedded } = startService({ others: restorers });
const [demosaic, , inpaint] = restorers;
const pinned = (model: { manifest: { name: string }; digest: string }) => `${model.manifest.name}@${model.digest}`;

const send = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  request(`/v1/restorations/${path}`, { method: 'POST', body, headers });

async function restored(answer: Response): Promise<Rgba> {
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${await answer.text()}`);
  return pictureIn(new Uint8Array(await answer.arrayBuffer()));
}

/** What the model itself makes of a picture, in as large a piece as told. */
async function madeBy(index: number, picture: Rgba, options: { scale?: number; tileSide?: number } = {}) {
  const { manifest, weights } = await restorers[index].load();
  if (manifest.kind !== 'restorer') throw new TypeError('a restorer was expected');
  const { tileSide = 256, scale } = options;
  const model = new ModelRestorer({ manifest, weights }, { tileSide, runner: new ModelRunners().make });
  const made = await model.restore({ picture, scale });
  model.dispose();
  return made;
}

function formOf(files: Record<string, Uint8Array | string>): FormData {
  const form = new FormData();
  for (const [name, file] of Object.entries(files)) {
    form.append(name, typeof file === 'string' ? file : new File([file.slice()], `${name}.png`, { type: 'image/png' }));
  }
  return form;
}

describe('POST /v1/restorations/{task}', () => {
  const picture = gradient(40, 24);
  let file: Uint8Array;
  beforeAll(async () => {
    file = await fileOf(picture);
  });

  it('gives back what the model makes of the picture, byte for byte, marked and never stored', async () => {
    const answer = await send('demosaic', file, { 'Content-Type': 'image/png' });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'no-store',
      'omokage-restored': 'true',
      'omokage-task': 'demosaic',
      'omokage-model': pinned(demosaic),
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers.has('omokage-scale')).toBe(false);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(await pictureIn(bytes)).toEqual(await madeBy(0, picture));
    const { texts } = decodePng(bytes);
    expect(texts.get('XML:com.adobe.xmp')).toContain(`DigitalSourceType="${DIGITAL_SOURCE_TYPE.restored}"`);
    expect(texts.get('Model')).toBe(pinned(demosaic));
  });

  it.each(['png', 'jpeg', 'webp'] as const)(
    'takes %s, with its type, with none, and with one that says nothing',
    async (format) => {
      const sent = await fileOf(picture, format);
      const expected = await madeBy(0, await pictureIn(sent));
      for (const type of [`image/${format}`, `IMAGE/${format.toUpperCase()}; name=a`, 'application/octet-stream', '']) {
        expect(await restored(await send('demosaic', sent, { 'Content-Type': type }))).toEqual(expected);
      }
    },
  );

  it.each([
    ['', 'image/webp', 'webp'],
    ['', 'image/webp;q=0.4, image/jpeg;q=0.8', 'jpeg'],
    ['', '*/*', 'png'],
    ['', 'application/json', 'png'],
    ['?format=png', 'image/webp', 'png'],
    ['?format=webp&quality=60', 'image/png', 'webp'],
    ['?format=jpeg&quality=100', '', 'jpeg'],
    ['?format=jpg', '', 'jpeg'],
  ] as [string, string, PictureFormat][])('answers "%s" with Accept "%s" in %s', async (query, accept, format) => {
    const answer = await send(`demosaic${query}`, file, accept === '' ? {} : { Accept: accept });
    expect(answer.headers.get('Content-Type')).toBe(`image/${format}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(readHead(bytes)).toMatchObject({ format, width: 40, height: 24 });
    expect(new TextDecoder('latin1').decode(bytes)).toContain(DIGITAL_SOURCE_TYPE.restored);
  });

  it('writes less at a lower quality', async () => {
    const sizeAt = async (quality: number) =>
      (await (await send(`demosaic?format=webp&quality=${quality}`, file)).arrayBuffer()).byteLength;
    expect(await sizeAt(10)).toBeLessThan(await sizeAt(95));
  });

  it('enlarges by the factors that the model offers, the smallest unless told', async () => {
    for (const [query, scale] of [
      ['', 2],
      ['?scale=2', 2],
      ['?scale=4', 4],
    ] as const) {
      const answer = await send(`upscale${query}`, file);
      expect(answer.headers.get('Omokage-Scale')).toBe(String(scale));
      expect(await restored(answer)).toEqual(await madeBy(1, picture, { scale }));
    }
  });

  it('takes large pictures in tiles that leave no seam', async () => {
    const large = gradient(300, 270);
    const answer = await restored(await send('demosaic', await fileOf(large)));
    const whole = await madeBy(0, large, { tileSide: 512 });
    expect(answer).toMatchObject({ width: 300, height: 270 });
    expect(largestDifference(answer, whole)).toBeLessThanOrEqual(1);
  });

  it('reads PNGs of all sizes', async () => {
    for (let side = 2; side <= 512; side = Math.ceil(side * 1.15)) {
      const sent = gradient(side, Math.ceil(side / 4));
      expect(await pictureIn(await fileOf(sent))).toEqual(sent);
    }
  });

  it.each([
    [1, 1],
    [7, 3],
    [512, 2],
    [2, 512],
  ])('takes a picture of %dx%d', async (width, height) => {
    const small = gradient(width, height);
    expect(await restored(await send('demosaic', await fileOf(small)))).toEqual(await madeBy(0, small));
  });

  it('keeps alpha', async () => {
    const sheer = gradient(20, 20, (x, y) => (x < 5 ? 0 : 50 + 10 * y));
    const answer = await restored(await send('demosaic', await fileOf(sheer)));
    const alphaOf = ({ pixels }: Rgba) => pixels.filter((_, i) => i % 4 === 3);
    expect(alphaOf(answer)).toEqual(alphaOf(sheer));
  });

  it('fills holes, and leaves all else as it is', async () => {
    const isHole = (x: number, y: number) => x > 10 && x < 20 && y > 5 && y < 12;
    const mask = gradient(40, 24);
    for (let i = 0; i < mask.pixels.length; i += 4) {
      mask.pixels.fill(isHole((i >> 2) % 40, Math.floor((i >> 2) / 40)) ? 255 : 0, i, i + 3);
    }
    const form = () => formOf({ image: file });
    const withMask = form();
    withMask.append('mask', new File([(await fileOf(mask)).slice()], 'mask.png'));
    const answer = await send('inpaint', withMask);
    expect(answer.headers.get('Omokage-Model')).toBe(pinned(inpaint));
    const filled = await restored(answer);
    expect(largestDifference(filled, picture, (x, y) => !isHole(x, y))).toBe(0);
    expect(largestDifference(filled, picture, isHole)).toBeGreaterThan(0);

    // Holes may also be where the picture is transparent.
    const pierced = gradient(40, 24, (x, y) => (isHole(x, y) ? 0 : 255));
    expect(await restored(await send('inpaint', await fileOf(pierced)))).toEqual(filled);
  });

  it('takes a form with an image alone', async () => {
    expect(await restored(await send('demosaic', formOf({ image: file })))).toEqual(await madeBy(0, picture));
  });

  it('takes a model by name and by digest', async () => {
    for (const model of ['small-demosaic', pinned(demosaic)]) {
      expect((await send(`demosaic?model=${model}`, file)).headers.get('Omokage-Model')).toBe(pinned(demosaic));
    }
  });

  it.each([
    ['demosaic?scale=3', 400, 'invalid-parameter', 'scale', /no scale/],
    ['upscale?scale=3', 400, 'invalid-parameter', 'scale', /2, 4/],
    ['upscale?scale=2.0', 400, 'invalid-parameter', 'scale', /whole number/],
    ['demosaic?format=gif', 400, 'invalid-parameter', 'format', /png, webp, jpeg/],
    ['demosaic?format=webp&quality=0', 400, 'invalid-parameter', 'quality', /1 to 100/],
    ['demosaic?format=webp&quality=101', 400, 'invalid-parameter', 'quality', /1 to 100/],
    ['demosaic?quality=50', 400, 'invalid-parameter', 'quality', /webp/],
    ['demosaic?format=webp&format=png', 400, 'duplicate-parameter', 'format', /once/],
    ['demosaic?strength=2', 400, 'unknown-parameter', 'strength', /model,scale,format,quality/],
    ['demosaic?model=No%20body', 400, 'invalid-parameter', 'model', /a model name/],
    ['demosaic?model=nobody', 404, 'unknown-model', 'model', /\/v1\/models/],
    ['demosaic?model=small-upscale', 400, 'unsuitable-model', 'model', /"demosaic"/],
    ['demosaic?model=faces', 400, 'unsuitable-model', 'model', /"restorer"/],
    ['sharpen', 404, 'unknown-task', 'task', /^demosaic, upscale, colorize, inpaint, denoise, translate$/],
    ['denoise', 404, 'unknown-model', 'model', /publish one under the name "denoise"/],
  ])('refuses %s: %i, %s', async (path, status, kind, parameter, allowed) => {
    const answer = await send(path, file);
    const problem = await problemOf(answer, status, kind);
    expect(problem.parameter).toBe(parameter);
    expect(String(problem.allowed)).toMatch(allowed);
  });

  it('refuses a restorer for faces, and says where to go', async () => {
    const answer = await request('/v1/faces/42.png?model=small-demosaic');
    const { detail } = await problemOf(answer, 400, 'unsuitable-model');
    expect(detail).toContain('/v1/restorations/{task}');
  });

  it('serves what is embedded while storage fails', async () => {
    const { bucket, uses } = brokenBucket();
    const service = startService({ bucket, others: restorers });
    const answer = await service.request('/v1/restorations/demosaic', { method: 'POST', body: file });
    expect(answer.status).toBe(200);
    expect(uses()).toBe(0);
  });
});

describe('GET /v1/restorations', () => {
  it('lists every task, its model, and the limits', async () => {
    const answer = await request('/v1/restorations');
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=30, must-revalidate');
    const listing = await answer.json<Listing>();
    expect(listing).toMatchObject({
      complete: true,
      limits: { bodyBytes: 2 << 20, inputSide: 512, outputSide: 1024 },
      formats: ['png', 'webp', 'jpeg'],
    });
    expect(listing.tasks.map(({ task, model }) => [task, model?.name ?? null])).toEqual([
      ['demosaic', 'small-demosaic'],
      ['upscale', 'small-upscale'],
      ['colorize', null],
      ['inpaint', 'small-inpaint'],
      ['denoise', null],
      ['translate', null],
    ]);
    const upscale = listing.tasks[1].model!;
    expect(upscale).toMatchObject({ kind: 'restorer', default: true, restorer: { task: 'upscale', scales: [2, 4] } });
    const file = await fileOf(gradient(8, 8));
    for (const path of Object.values(upscale.links)) {
      expect((await request(path, { method: 'POST', body: file })).status).toBe(200);
    }
  });

  it('says so when storage does not answer, and is not stored then', async () => {
    const answer = await startService({ ...brokenBucket(), others: restorers }).request('/v1/restorations');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({ complete: false });
  });

  it('takes no parameters', async () => {
    const problem = await problemOf(await request('/v1/restorations?task=demosaic'), 400, 'unknown-parameter');
    expect(problem.allowed).toEqual([]);
  });

  it('has its models in /v1/models too', async () => {
    const { models } = await (await request('/v1/models')).json<{ models: { name: string; kind: string }[] }>();
    expect(models.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      `sampler ${embedded.manifest.name}`,
      'restorer small-demosaic',
      'restorer small-upscale',
      'restorer small-inpaint',
    ]);
  });
});

describe('methods and origins', () => {
  it('lets pages of all origins post pictures, and nothing else there', async () => {
    const preflight = (path: string) =>
      request(path, {
        method: 'OPTIONS',
        headers: { Origin: 'https://example.org', 'Access-Control-Request-Method': 'POST' },
      });
    const answer = await preflight('/v1/restorations/demosaic');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Access-Control-Allow-Methods')).toBe('POST');
    expect(answer.headers.get('Access-Control-Allow-Headers')).toContain('Content-Type');
    expect((await preflight('/v1/faces/42.png')).headers.get('Access-Control-Allow-Methods')).toBe('GET,HEAD');
  });

  it.each([
    ['GET', '/v1/restorations/demosaic', 'POST, OPTIONS'],
    ['PUT', '/v1/restorations/demosaic', 'POST, OPTIONS'],
    ['POST', '/v1/restorations', 'GET, HEAD, OPTIONS'],
    ['POST', '/v1/faces/42.png', 'GET, HEAD, OPTIONS'],
    ['POST', '/v1/restorations/demosaic/more', 'GET, HEAD, OPTIONS'],
  ])('refuses %s %s', async (method, path, allow) => {
    const answer = await request(path, { method });
    await problemOf(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('Allow')).toBe(allow);
  });

  it('says of a path with a slash too many that nothing is there, and not that it is only read', async () => {
    await problemOf(await request('/v1/restorations/demosaic/', { method: 'POST', body: 'x' }), 404, 'not-found');
    await problemOf(await request('/v1/restorations/demosaic/'), 404, 'not-found');
  });
});

interface Listing {
  tasks: { task: TaskName; model: { name: string; links: Record<string, string> } | null }[];
}
