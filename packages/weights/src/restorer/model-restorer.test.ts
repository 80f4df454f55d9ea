import '@tensorflow/tfjs-backend-cpu';
import { PlanRunner } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Choice, restorerModel, wholeUnet } from '../fixtures/restorer-models.ts';
import { bicubicResample } from './bicubic-resample.ts';
import { ModelRestorer } from './model-restorer.ts';
import { RestorationError } from './restoration-error.ts';
import type { Mask, Rgba } from './rgba.ts';

/** Noise over a slope, the same on every call; opaque unless told otherwise. */
function picture(width: number, height: number, alpha: (i: number) => number = () => 255): Rgba {
  const pixels = Uint8Array.from({ length: 4 * width * height }, (_, i) => {
    const at = Math.floor(i / 4);
    return i % 4 === 3 ? alpha(at) : ((at % width) * 3 + (i % 4) * 40 + ((at * 2654435761) >>> 25)) % 256;
  });
  return { width, height, pixels };
}
const maskOf = (width: number, height: number, hole: (i: number) => boolean): Mask => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height }, (_, i) => (hole(i) ? 255 : 0)),
});

const opened: ModelRestorer<never>[] = [];
let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const restorer of opened.splice(0)) restorer.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});
function open(choice: Choice = {}, tileSide?: number) {
  const restorer = new ModelRestorer(restorerModel(choice), tileSide === undefined ? {} : { tileSide });
  opened.push(restorer as never);
  return restorer;
}
async function refusal(work: Promise<unknown>): Promise<RestorationError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RestorationError);
  return error as RestorationError;
}
const furthest = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('tiles', () => {
  it.each([
    [1, 1],
    [3, 2],
    [64, 64],
    [65, 63],
    [130, 70],
    [301, 5],
    [7, 190],
  ])('of a picture of %dx%d make what one piece makes', async (width, height) => {
    const given = picture(width, height);
    const whole = await open({}, 512).restore({ picture: given });
    const tiled = await open({}, 64).restore({ picture: given });
    expect([tiled.width, tiled.height]).toEqual([width, height]);
    expect(furthest(tiled.pixels, whole.pixels)).toBeLessThanOrEqual(1);
    expect(new Set(whole.pixels).size).toBeGreaterThan(Math.min(2, width * height));
  });

  it('would show seams with a halo that is too small', async () => {
    const { manifest, weights } = restorerModel();
    const short = { ...manifest, restorer: { ...manifest.restorer, reach: 0 } };
    const hasty = new ModelRestorer({ manifest: short, weights }, { tileSide: 32 });
    const given = picture(96, 96);
    const whole = await open({}, 512).restore({ picture: given });
    expect(furthest((await hasty.restore({ picture: given })).pixels, whole.pixels)).toBeGreaterThan(1);
    hasty.dispose();
  });

  it('let others have their turn before each of them', async () => {
    const betweenTiles = vi.fn(async () => {});
    await open({}, 64).restore({ picture: picture(100, 60) }, { betweenTiles });
    // 64 less 11 from both ends and a fade leave 34, and a multiple of 4 is 32: they begin at 0, 32 and 36.
    expect(betweenTiles).toHaveBeenCalledTimes(3);
  });

  it('are no larger than they may be', async () => {
    const at = vi.spyOn(PlanRunner.prototype, 'at');
    await open({}, 64).restore({ picture: picture(150, 20) });
    await open().restore({ picture: picture(300, 9) });
    expect(at.mock.calls).toEqual([
      [20, 64],
      [12, 256],
    ]);
  });

  it('are not taken of what looks at everything', async () => {
    const restorer = open({ network: wholeUnet }, 64);
    expect(restorer.manifest.restorer.reach).toBeNull();
    expect((await restorer.restore({ picture: picture(63, 64) })).width).toBe(63);
    const { code, message, allowed } = await refusal(restorer.restore({ picture: picture(65, 4) }));
    expect([code, message, allowed]).toEqual([
      'too-large',
      'The picture is 65x4: larger than this model takes.',
      'pictures of up to 64x64',
    ]);
    expect([restorer.mostSide, open({}, 64).mostSide]).toEqual([64, Number.POSITIVE_INFINITY]);
  });
});

describe('a picture that is no multiple', () => {
  it('goes on as it ends, and is cut off again', async () => {
    const restorer = open();
    const given = picture(6, 5);
    const filled = picture(8, 8);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        const from = 4 * (Math.min(y, 4) * 6 + Math.min(x, 5));
        filled.pixels.set(given.pixels.subarray(from, from + 4), 4 * (8 * y + x));
      }
    }
    const [small, large] = [await restorer.restore({ picture: given }), await restorer.restore({ picture: filled })];
    for (let y = 0; y < 5; y++) {
      expect(small.pixels.subarray(24 * y, 24 * y + 24)).toEqual(large.pixels.subarray(32 * y, 32 * y + 24));
    }
  });
});

describe('alpha', () => {
  it('is kept, and what is transparent is white, whatever colour it hides', async () => {
    const given = picture(20, 20, (i) => (i % 3) * 100);
    const white = {
      ...given,
      pixels: given.pixels.map((v, i) => (given.pixels[i | 3] === 0 && i % 4 !== 3 ? 255 : v)),
    };
    const restorer = open();
    const restored = await restorer.restore({ picture: given });
    const alphas = (of: Rgba) => of.pixels.filter((_, i) => i % 4 === 3);
    expect(alphas(restored)).toEqual(alphas(given));
    expect(restored).toEqual(await restorer.restore({ picture: white }));
  });
});

describe('channels', () => {
  it('of one go in as luma, and come out as grey', async () => {
    const restorer = open({ inputChannels: 1, channels: 1, task: 'denoise' });
    const given = picture(16, 16);
    const grey = { ...given, pixels: given.pixels.slice() };
    for (let i = 0; i < grey.pixels.length; i += 4) {
      const [r, g, b] = given.pixels.subarray(i, i + 3) as unknown as [number, number, number];
      grey.pixels.fill(Math.floor((299 * r + 587 * g + 114 * b + 500) / 1000), i, i + 3);
    }
    const restored = await restorer.restore({ picture: given });
    expect(restored).toEqual(await restorer.restore({ picture: grey }));
    for (let i = 0; i < 1024; i += 4) {
      expect(restored.pixels[i + 1]).toBe(restored.pixels[i]);
      expect(restored.pixels[i + 2]).toBe(restored.pixels[i]);
    }
  });

  it('of one become three where a network colours', async () => {
    const restored = await open({ inputChannels: 1, task: 'colorize' }).restore({ picture: picture(8, 8) });
    expect(restored.pixels.some((value, i) => i % 4 === 1 && value !== restored.pixels[i - 1])).toBe(true);
  });
});

describe('upscale', () => {
  it('is given the picture enlarged bicubically, alpha too', async () => {
    const restorer = open({ task: 'upscale', scales: [2, 4] });
    const given = picture(9, 7, (i) => 100 + ((i * 37) % 100));
    const enlarged = bicubicResample({ ...given, channels: 4 }, { width: 36, height: 28 });
    const plain = await open().restore({ picture: enlarged });
    // Where the kernel of the alpha falls to 0 the picture would be white: it does not here.
    expect(enlarged.pixels.some((alpha, i) => i % 4 === 3 && alpha === 0)).toBe(false);
    expect(await restorer.restore({ picture: given, scale: 4 })).toEqual(plain);
    expect(await restorer.restore({ picture: given })).toMatchObject({ width: 18, height: 14 });
  });

  it('refuses factors that are not offered, and others do not enlarge', async () => {
    const restorer = open({ task: 'upscale', scales: [2, 4] });
    const error = await refusal(restorer.restore({ picture: picture(4, 4), scale: 3 }));
    expect(error).toMatchObject({ code: 'scale-not-offered', allowed: '2, 4', message: expect.stringMatching('by 3') });
    const other = await refusal(open().restore({ picture: picture(4, 4), scale: 2 }));
    expect(other).toMatchObject({ code: 'scale-not-offered', allowed: 'no scale' });
  });

  it('counts the pixels of the result', async () => {
    const restorer = open({ task: 'upscale', scales: [2, 4] });
    const most = { mostSide: 40 };
    expect((await restorer.restore({ picture: picture(10, 9), scale: 4 }, most)).width).toBe(40);
    const { code, message, allowed } = await refusal(restorer.restore({ picture: picture(11, 9), scale: 4 }, most));
    expect(code).toBe('too-large');
    expect(message).toBe('The picture is 11x9, and the result 44x36: larger than is allowed.');
    expect(allowed).toBe('pictures of up to 10x10');
  });
});

describe('inpaint', () => {
  const given = picture(21, 18, (i) => (i % 7 === 0 ? 0 : i % 7 === 1 ? 128 : 255));
  const hole = (i: number) => i % 21 > 5 && i % 21 < 12 && i > 100 && i < 260;
  const mask = maskOf(21, 18, hole);
  const each = (check: (i: number) => void) =>
    mask.pixels.forEach((_, i) => {
      check(i);
    });

  it.each([true, false])('keeps what is known byte for byte, and alpha (a network with a mask: %s)', async (masked) => {
    const restored = await open({ task: 'inpaint', masked }).restore({ picture: given, mask });
    let changed = 0;
    each((i) => {
      const [old, now] = [given, restored].map(({ pixels }) => [...pixels.subarray(4 * i, 4 * i + 4)]);
      if (!hole(i)) expect(now).toEqual(old);
      else if (now!.join() !== old!.join()) changed++;
      expect(now![3]).toBe(old![3]);
    });
    expect(changed).toBeGreaterThan(20);
  });

  it('fills what is transparent when there is no mask, for good', async () => {
    const restorer = open({ task: 'inpaint', masked: true });
    const restored = await restorer.restore({ picture: given });
    each((i) => {
      const [old, now] = [given, restored].map(({ pixels }) => [...pixels.subarray(4 * i, 4 * i + 4)]);
      if (old![3] !== 0) expect(now).toEqual(old);
      else expect(now![3]).toBe(255);
    });
    const other = { ...given, pixels: given.pixels.map((v, i) => (given.pixels[i | 3] === 0 && i % 4 !== 3 ? 9 : v)) };
    expect(await restorer.restore({ picture: other })).toEqual(restored);
  });

  it('does not see what is in the hole', async () => {
    const restorer = open({ task: 'inpaint', masked: true }, 32);
    const other = {
      ...given,
      pixels: given.pixels.map((v, i) => (hole(Math.floor(i / 4)) && i % 4 !== 3 ? 255 - v : v)),
    };
    expect(await restorer.restore({ picture: other, mask })).toEqual(await restorer.restore({ picture: given, mask }));
  });

  it('tells a network where the hole is', async () => {
    const at = { picture: picture(16, 16), mask: maskOf(16, 16, (i) => i === 136) };
    const larger = { ...at, mask: maskOf(16, 16, (i) => i === 136 || i === 137) };
    const restorer = open({ task: 'inpaint', masked: true });
    const pixel = async (asked: typeof at) => [
      ...(await restorer.restore(asked)).pixels.subarray(4 * 136, 4 * 136 + 3),
    ];
    expect(await pixel(at)).not.toEqual(await pixel(larger));
  });

  it('refuses masks that say nothing, or are of another size, and other tasks refuse any', async () => {
    const restorer = open({ task: 'inpaint', masked: true });
    const opaque = picture(21, 18);
    expect((await refusal(restorer.restore({ picture: opaque }))).code).toBe('mask-missing');
    const empty = await refusal(restorer.restore({ picture: opaque, mask: maskOf(21, 18, () => false) }));
    expect(empty.code).toBe('mask-empty');
    const other = await refusal(restorer.restore({ picture: opaque, mask: maskOf(18, 21, () => true) }));
    expect(other).toMatchObject({ code: 'mask-size', allowed: 'a mask of 21x18' });
    expect((await refusal(open().restore({ picture: opaque, mask }))).code).toBe('mask-not-taken');
  });
});

describe('what goes wrong', () => {
  it('leaves no tensor behind: not a caller that gives up', async () => {
    let turns = 0;
    const betweenTiles = async () => {
      if (++turns === 3) throw new Error('gone');
    };
    const restorer = open({}, 64);
    await expect(restorer.restore({ picture: picture(200, 20) }, { betweenTiles })).rejects.toThrow('gone');
    expect(turns).toBe(3);
  });

  it('leaves no tensor behind: not a kernel that fails', async () => {
    const restorer = open();
    const kernel = tf.getKernel('Concat', 'cpu')!;
    tf.unregisterKernel('Concat', 'cpu');
    try {
      await expect(restorer.restore({ picture: picture(8, 8) })).rejects.toThrow(/Concat/);
    } finally {
      tf.registerKernel(kernel);
    }
  });

  it('is no picture: numbers that are none', async () => {
    const { manifest, weights } = restorerModel();
    const broken = new Map(
      [...weights].map(([name, { shape, values }]) => [name, { shape, values: values.fill(Number.NaN) }]),
    );
    const restorer = new ModelRestorer({ manifest, weights: broken });
    await expect(restorer.restore({ picture: picture(8, 8) })).rejects.toThrow(/not a number/);
    restorer.dispose();
    const lying = { ...picture(8, 8), width: 9 };
    await expect(open().restore({ picture: lying })).rejects.toThrow('256 bytes are not a picture of 9x8');
    await expect(open().restore({ picture: { width: 0, height: 0, pixels: new Uint8Array() } })).rejects.toThrow(
      RangeError,
    );
  });
});
