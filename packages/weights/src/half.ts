/**
 * IEEE 754 binary16 from and to float32, in bits. Written out because `Float16Array` and `DataView.setFloat16` are
 * younger than Node 22.
 */

const FLOAT32_OF_HALF_OVERFLOW = 0x477ff000; // 65520: halfway between the largest half, 65504, and 2^16
const FLOAT32_OF_HALF_NORMAL = 0x38800000; // 2^-14, the smallest normal half
const EXPONENT_REBIAS = 0x38000000; // (127 - 15) << 23
/** The exponent of infinity and NaN, and of nothing else. */
export const HALF_INFINITY = 0x7c00;
const SUBNORMAL_STEP = 2 ** -24;

/** Largest finite half. */
export const HALF_MAX = 65504;

/**
 * Rounds to nearest, ties to even; what is too small becomes a subnormal or a signed zero.
 * @returns undefined when a value is not finite, or rounds beyond `HALF_MAX`.
 */
export function toHalf(values: Float32Array): Uint16Array | undefined {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const sign = (bits[i] >>> 16) & 0x8000;
    const magnitude = bits[i] & 0x7fffffff;
    if (magnitude >= FLOAT32_OF_HALF_OVERFLOW) return undefined;
    halves[i] = sign | (magnitude < FLOAT32_OF_HALF_NORMAL ? toSubnormal(values[i]) : toNormal(magnitude));
  }
  return halves;
}

/** A carry out of the mantissa runs into the exponent, which is just what rounding up to the next power asks for. */
function toNormal(magnitude: number): number {
  const rebiased = magnitude - EXPONENT_REBIAS;
  const keptIsOdd = (rebiased >>> 13) & 1;
  return (rebiased + 0xfff + keptIsOdd) >>> 13;
}

function toSubnormal(value: number): number {
  const steps = Math.abs(value) / SUBNORMAL_STEP; // exact: a power of two
  const below = Math.floor(steps);
  const rest = steps - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** @returns undefined when a half is NaN or infinite: no weight is. */
export function fromHalf(halves: Uint16Array): Float32Array | undefined {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const magnitude = halves[i] & 0x7fff;
    if (magnitude >= HALF_INFINITY) return undefined;
    if (magnitude < 0x400) values[i] = magnitude * SUBNORMAL_STEP;
    else bits[i] = (magnitude << 13) + EXPONENT_REBIAS;
    bits[i] |= (halves[i] & 0x8000) << 16;
  }
  return values;
}
