import { SamplingError } from './sampling-error.ts';

/** Under this sine of the angle two directions are one, or opposite, and the formula below would divide by nothing. */
const SMALLEST_SINE = 1e-6;

/**
 * The vector at `t` in [0, 1] on the way from `a` to `b` along the sphere (Shoemake 1985, "Animating rotation with
 * quaternion curves", section 3.3), at one angular speed; its length goes evenly from that of `a` to that of `b`. `[n]`.
 *
 * Latents of many dimensions all have about one length, and a straight line between two of them passes close to the middle,
 * where a generator was hardly ever trained (White 2016, "Sampling generative networks"). At 0 and 1 the result is `a`
 * and `b`, bit for bit. Between vectors of one direction, and from or to zero, the way is the straight line; between
 * opposite ones, where every half circle is as good, the vectors alone decide which one it is.
 *
 * @throws SamplingError if the lengths differ or `t` is outside [0, 1].
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array<ArrayBuffer> {
  if (a.length !== b.length) {
    const detail = `One has ${a.length} dimensions, the other ${b.length}.`;
    throw new SamplingError('There is no way between these latents.', detail, 'Take both from one model.');
  }
  if (!(t >= 0 && t <= 1)) {
    throw new SamplingError('The moment is out of range.', `t is ${t}.`, 'Give a t from 0 to 1.');
  }
  if (t === 0) return Float32Array.from(a);
  if (t === 1) return Float32Array.from(b);
  const [lengthA, lengthB] = [lengthOf(a), lengthOf(b)];
  if (lengthA === 0 || lengthB === 0) return combined(a, 1 - t, b, t);
  const cosine = Math.max(-1, Math.min(1, dot(a, b) / (lengthA * lengthB)));
  const sine = Math.sqrt(1 - cosine * cosine);
  const length = lengthA + (lengthB - lengthA) * t;
  if (sine > SMALLEST_SINE) {
    const angle = Math.acos(cosine);
    const scale = length / sine;
    return combined(a, (scale * Math.sin((1 - t) * angle)) / lengthA, b, (scale * Math.sin(t * angle)) / lengthB);
  }
  if (cosine > 0 || a.length === 1) return combined(a, 1 - t, b, t);
  const aside = perpendicular(a);
  return combined(a, (length * Math.cos(t * Math.PI)) / lengthA, aside, length * Math.sin(t * Math.PI));
}

/**
 * A closed walk through `latents` in their order and back to the first: `frames` vectors from each to the next, the first
 * of them the latent itself. `latents.length * frames` vectors.
 *
 * @throws SamplingError if there is no latent, `frames` is no positive integer, or the latents differ in length.
 */
export function walk(latents: readonly Float32Array[], frames: number): Float32Array<ArrayBuffer>[] {
  if (latents.length === 0 || !Number.isInteger(frames) || frames < 1) {
    const detail = `It has ${latents.length} latents, and ${frames} frames between two.`;
    throw new SamplingError('This is no walk.', detail, 'Give one latent or more, and a positive integer of frames.');
  }
  return latents.flatMap((from, leg) => {
    const to = latents[(leg + 1) % latents.length]!;
    return Array.from({ length: frames }, (_, frame) => slerp(from, to, frame / frames));
  });
}

/** `[n]`, rounded to float32 once. */
function combined(
  a: ArrayLike<number>,
  shareA: number,
  b: ArrayLike<number>,
  shareB: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(a, (value, index) => value * shareA + b[index]! * shareB);
}

/** Of length 1, at a right angle to `a`: the axis along which `a` is shortest, less what it shares with `a`. */
function perpendicular(a: Float32Array): Float64Array {
  const axis = a.reduce((least, value, index) => (Math.abs(value) < Math.abs(a[least]!) ? index : least), 0);
  const share = a[axis]! / dot(a, a);
  const aside = Float64Array.from(a, (value, index) => (index === axis ? 1 : 0) - share * value);
  const length = lengthOf(aside);
  return aside.map((value) => value / length);
}

const lengthOf = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a));

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
