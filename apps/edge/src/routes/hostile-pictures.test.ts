import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  animatedPng,
  animatedWebp,
  bombData,
  cmykJpeg,
  fileOf,
  gradient,
  handmadePng,
  largestDifference,
  pictureIn,
  withExif,
} from '../fixtures/pictures.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { embeddedRestorer } from '../fixtures/tiny-restorer.ts';
import { heapState } from '../inference/backend.ts';

/** Files that are damaged, lie or are not what they should be: each is refused in words, and leaves nothing behind. */

const { request, workshop } = startService({
  others: await Promise.all([
    embeddedRestorer('demosaic'),
    embeddedRestorer('upscale', { scales: [2, 4] }),
    embeddedRestorer('inpaint', { masked: true }),
  ]),
});

const send = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  request(`/v1/restorations/${path}`, { method: 'POST', body, headers });

const utf8 = (text: string) => new TextEncoder().encode(text);

let tensors: number;
beforeAll(async () => {
  // Loaded first, so that what comes later can be held to leave nothing.
  for (const path of ['demosaic', 'upscale', 'inpaint']) {
    await send(path, await fileOf(gradient(8, 8, (x) => (x < 2 ? 0 : 255))));
  }
  tensors = heapState().tensors;
});

describe('a picture that is refused', () => {
  const logged = vi.spyOn(console, 'error');
  afterEach(() => {
    expect(heapState().tensors).toBe(tensors);
    expect(workshop.busy).toBe(0);
    expect(logged).not.toHaveBeenCalled();
  });

  const png = () => fileOf(gradient(64, 64));
  const cases: [what: string, file: () => Uint8Array | Promise<Uint8Array>, status: number, kind: string][] = [
    ['a header of 65535x65535', () => handmadePng({ width: 65_535, height: 65_535 }), 413, 'picture-too-large'],
    ['a header beyond 31 bits', () => handmadePng({ width: 0xffff_ffff, height: 1 }), 413, 'picture-too-large'],
    ['a side of 513', () => handmadePng({ width: 513, height: 1 }), 413, 'picture-too-large'],
    ['0x0', () => handmadePng({ width: 0, height: 0 }), 422, 'unusable-picture'],
    ['8x0', () => handmadePng({ width: 8, height: 0 }), 422, 'unusable-picture'],
    ['a bomb', () => handmadePng({ width: 512, height: 512 }, bombData(32 << 20)), 422, 'unusable-picture'],
    ['less data than announced', () => handmadePng({ width: 512, height: 512 }), 422, 'unusable-picture'],
    ['a file that is cut off', async () => (await png()).slice(0, -200), 422, 'unusable-picture'],
    ['a file that is cut off in its header', async () => (await png()).slice(0, 20), 422, 'unusable-picture'],
    [
      'a JPEG that is cut off',
      async () => (await fileOf(gradient(64, 64), 'jpeg')).slice(0, -600),
      422,
      'unusable-picture',
    ],
    [
      'a WebP that is cut off',
      async () => (await fileOf(gradient(64, 64), 'webp')).slice(0, -200),
      422,
      'unusable-picture',
    ],
    [
      'a PNG that is damaged',
      async () => (await png()).map((byte, i, { length }) => (i === length - 100 ? byte ^ 255 : byte)),
      422,
      'unusable-picture',
    ],
    ['a PNG that moves', animatedPng, 422, 'unusable-picture'],
    ['a WebP that moves', animatedWebp, 422, 'unusable-picture'],
    ['a JPEG for print', cmykJpeg, 422, 'unusable-picture'],
    ['a GIF', () => utf8('GIF89a\x08\0\x08\0\x80\0\0'), 415, 'unsupported-media-type'],
    ['a TIFF', () => utf8('II*\0\x08\0\0\0'), 415, 'unsupported-media-type'],
    ['an SVG', () => utf8('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'unsupported-media-type'],
    ['a text', () => utf8('a picture, honestly'), 415, 'unsupported-media-type'],
    ['no bytes', () => new Uint8Array(), 400, 'incomplete-body'],
    ['more bytes than allowed', () => new Uint8Array((2 << 20) + 1), 413, 'body-too-large'],
  ];

  it.each(cases)('%s', async (_, file, status, kind) => {
    const { detail, allowed } = await problemOf(await send('demosaic', (await file()).slice()), status, kind);
    expect(detail.length).toBeGreaterThan(15);
    expect(detail).not.toMatch(/undefined|\[object|\.ts|wasm/);
    expect(allowed).toBeDefined();
  });

  it('an enlarged side of more than 1024', async () => {
    const { allowed } = await problemOf(
      await send('upscale?scale=4', await fileOf(gradient(257, 4))),
      413,
      'picture-too-large',
    );
    expect(allowed).toContain('256x256');
  });

  it.each(['image/jpeg', 'image/webp', 'image/gif', 'text/plain', 'application/json', 'image/svg+xml'])(
    'a PNG that is announced as %s',
    async (type) => {
      const { detail } = await problemOf(
        await send('demosaic', await png(), { 'Content-Type': type }),
        415,
        'unsupported-media-type',
      );
      expect(detail).toContain(type);
    },
  );

  it('a body that goes on and on, whatever it said', async () => {
    for (const length of [undefined, '100']) {
      let sent = 0;
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 1 << 16;
          controller.enqueue(new Uint8Array(1 << 16));
        },
      });
      const answer = await send('demosaic', endless, length === undefined ? {} : { 'Content-Length': length });
      await problemOf(answer, 413, 'body-too-large');
      expect(sent).toBeLessThan(3 << 20);
    }
  });

  it('a body that breaks off', async () => {
    const [half] = [(await png()).slice(0, 1_000)];
    let pulled = 0;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ === 0) controller.enqueue(half);
        else controller.error(new Error('connection lost'));
      },
    });
    await problemOf(await send('demosaic', broken), 400, 'incomplete-body');
  });
});

describe('a form that is refused', () => {
  const file = async (width: number, height: number, name = 'a.png', type = 'image/png') =>
    new File([(await fileOf(gradient(width, height))).slice()], name, { type });

  const formOf = async (fields: Record<string, Promise<File> | string>): Promise<FormData> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name.trim(), await value);
    return form;
  };

  it.each([
    ['no image', () => ({ mask: file(8, 8) }), 400, 'invalid-form', /"image" is missing/],
    ['an image that is a text', () => ({ image: 'iVBORw0KGgo=' }), 400, 'invalid-form', /a text/],
    ['two images', () => ({ image: file(8, 8), 'image ': file(8, 8) }), 400, 'invalid-form', /more than once/],
    ['a field that nobody knows', () => ({ image: file(8, 8), style: 'anime' }), 400, 'invalid-form', /"style"/],
    [
      'an image of another type',
      () => ({ image: file(8, 8, 'a.png', 'image/jpeg') }),
      415,
      'unsupported-media-type',
      /jpeg/,
    ],
    ['no mask', () => ({ image: file(8, 8) }), 422, 'unusable-mask', /holes/],
    ['a mask of another size', () => ({ image: file(8, 8), mask: file(8, 9) }), 422, 'unusable-mask', /8x9/],
    [
      'a mask that is no picture',
      () => ({ image: file(8, 8), mask: Promise.resolve(new File(['white'], 'm.png')) }),
      415,
      'unsupported-media-type',
      /.*/,
    ],
  ] as [string, () => Record<string, Promise<File> | string>, number, string, RegExp][])(
    '%s',
    async (_, fields, status, kind, detail) => {
      const answer = await send('inpaint', await formOf(fields()));
      expect((await problemOf(answer, status, kind)).detail).toMatch(detail);
    },
  );

  it('a mask without a hole', async () => {
    const black = gradient(8, 8);
    for (let i = 0; i < black.pixels.length; i += 4) black.pixels.fill(0, i, i + 3);
    const mask = new File([(await fileOf(black)).slice()], 'mask.png');
    const form = await formOf({ image: file(8, 8), mask: Promise.resolve(mask) });
    expect((await problemOf(await send('inpaint', form), 422, 'unusable-mask')).detail).toContain('no hole');
  });

  it('a mask for a task that takes none', async () => {
    const form = await formOf({ image: file(8, 8), mask: file(8, 8) });
    await problemOf(await send('demosaic', form), 422, 'unusable-mask');
  });

  it('one without a boundary, and one that is none', async () => {
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
      await problemOf(await send('demosaic', 'hello', { 'Content-Type': type }), 400, 'invalid-form');
    }
  });
});

describe('what a camera writes beside a picture', () => {
  const SECRET = '48.8584 N 2.2945 E';

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %d is applied, and all of it dropped', async (orientation) => {
    const upright = gradient(48, 32);
    const turned = orientation >= 5;
    const jpeg = await fileOf(upright, 'jpeg');
    const plain = await pictureIn(jpeg);
    const answer = await send('demosaic', withExif(jpeg, orientation, SECRET).slice());
    expect(answer.status).toBe(200);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const text = new TextDecoder('latin1').decode(bytes);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('Exif');

    // The same as if the client had turned the pixels itself.
    const made = await pictureIn(bytes);
    expect([made.width, made.height]).toEqual(turned ? [32, 48] : [48, 32]);
    const { pixels } = plain;
    const expected = gradient(made.width, made.height);
    for (let y = 0; y < made.height; y++) {
      for (let x = 0; x < made.width; x++) {
        const from = storedAt(orientation, x, y, plain);
        expected.pixels.set(pixels.subarray(from * 4, from * 4 + 4), (y * made.width + x) * 4);
      }
    }
    const byHand = await pictureIn(
      new Uint8Array(await (await send('demosaic', await fileOf(expected))).arrayBuffer()),
    );
    expect(largestDifference(made, byHand)).toBe(0);
  });

  /** Where the pixel (x, y) of the upright picture is stored (EXIF 2.32, 4.6.4, what row 0 and column 0 stand for). */
  function storedAt(orientation: number, x: number, y: number, { width, height }: { width: number; height: number }) {
    const [right, bottom] = [width - 1, height - 1];
    const [column, row] = {
      1: [x, y],
      2: [right - x, y],
      3: [right - x, bottom - y],
      4: [x, bottom - y],
      5: [y, x],
      6: [y, bottom - x],
      7: [right - y, bottom - x],
      8: [right - y, x],
    }[orientation]!;
    return row * width + column;
  }
});
