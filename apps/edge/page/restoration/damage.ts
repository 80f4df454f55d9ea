/** Pictures made worse, as examples of what a task repairs. RGBA, row-major; what is given is left as it is. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

type Damage = (pixels: Pixels) => Pixels;

const MOSAIC_BLOCK = 4;
const NOISE_LEVELS = 40;

/** Square blocks of their mean colour. */
export function mosaic({ width, height, data }: Pixels, block = MOSAIC_BLOCK): Pixels {
  const made = new Uint8ClampedArray(data.length);
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const places: number[] = [];
      for (let y = top; y < Math.min(top + block, height); y++) {
        for (let x = left; x < Math.min(left + block, width); x++) places.push(4 * (y * width + x));
      }
      for (let channel = 0; channel < 4; channel++) {
        const mean = places.reduce((sum, place) => sum + data[place + channel]!, 0) / places.length;
        for (const place of places) made[place + channel] = mean;
      }
    }
  }
  return { width, height, data: made };
}

/** Dark lines on white, where lightness changes from a pixel to its neighbours. */
export function lineArt({ width, height, data }: Pixels): Pixels {
  const made = new Uint8ClampedArray(data.length);
  const light = (x: number, y: number): number => {
    const place = 4 * (Math.min(y, height - 1) * width + Math.min(x, width - 1));
    return 0.299 * data[place]! + 0.587 * data[place + 1]! + 0.114 * data[place + 2]!;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const change = Math.hypot(light(x + 1, y) - light(x, y), light(x, y + 1) - light(x, y));
      const place = 4 * (y * width + x);
      made.fill(255 - Math.min(255, 4 * change), place, place + 3);
      made[place + 3] = 255;
    }
  }
  return { width, height, data: made };
}

/** Noise that is the same each time. */
export function noisy({ width, height, data }: Pixels): Pixels {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const made = data.map((value, i) => (i % 4 === 3 ? value : value + 2 * NOISE_LEVELS * next()));
  return { width, height, data: new Uint8ClampedArray(made) };
}

const unharmed: Damage = (pixels) => pixels;

const DAMAGES: Readonly<Record<string, readonly [what: string, damage: Damage]>> = {
  demosaic: ['mosaic', mosaic],
  colorize: ['lines', lineArt],
  denoise: ['noise', noisy],
};

/** What the picture of an example is, for its name, and how it comes from a good one. */
export const damageFor = (task: string): readonly [what: string, damage: Damage] => DAMAGES[task] ?? ['face', unharmed];
