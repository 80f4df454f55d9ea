/** Bytes moved about: pixels of floats and of codes alike. Lengths are multiples of 4. */

/** From here on the engine's own copy is faster than a loop. */
const LONG: usize = 512;

@inline
function copyRun(from: usize, to: usize, bytes: usize): void {
  const end = to + bytes;
  const wide = to + (bytes & ~15);
  for (; to < wide; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<u32>(to, load<u32>(from));
}

/** `rows` runs of `bytes`, `fromStep` and `toStep` bytes apart. They must not overlap, unless a run is copied to where it is. */
export function copyRows(from: usize, fromStep: usize, to: usize, toStep: usize, rows: usize, bytes: usize): void {
  if (bytes === fromStep && bytes === toStep) {
    memory.copy(to, from, rows * bytes);
  } else if (bytes >= LONG) {
    for (; rows > 0; rows--, from += fromStep, to += toStep) memory.copy(to, from, bytes);
  } else if (bytes === 4) {
    for (; rows > 0; rows--, from += fromStep, to += toStep) store<u32>(to, load<u32>(from));
  } else if (bytes === 12) {
    for (; rows > 0; rows--, from += fromStep, to += toStep) {
      store<u64>(to, load<u64>(from));
      store<u32>(to, load<u32>(from, 8), 8);
    }
  } else {
    for (; rows > 0; rows--, from += fromStep, to += toStep) copyRun(from, to, bytes);
  }
}

/** Nearest neighbour, [height,width] pixels -> [2 height,2 width]; `from` and `to` at their first inner pixels. */
export function doublePixels(
  from: usize,
  to: usize,
  height: usize,
  width: usize,
  pixelBytes: usize,
  fromRowBytes: usize,
  toRowBytes: usize,
): void {
  const made = (width * pixelBytes) << 1;
  for (; height > 0; height--, from += fromRowBytes, to += 2 * toRowBytes) {
    if (pixelBytes === 4) doubleRow4(from, to, width);
    else if (pixelBytes === 8) doubleRow8(from, to, width);
    else if ((pixelBytes & 15) === 0) doubleRow16(from, to, width, pixelBytes);
    else doubleRow(from, to, width, pixelBytes);
    if (made >= LONG) memory.copy(to + toRowBytes, to, made);
    else copyRun(to, to + toRowBytes, made);
  }
}

function doubleRow4(from: usize, to: usize, width: usize): void {
  for (; width >= 4; width -= 4, from += 16, to += 32) {
    const pixels = v128.load(from);
    v128.store(to, v128.shuffle<i32>(pixels, pixels, 0, 0, 1, 1));
    v128.store(to, v128.shuffle<i32>(pixels, pixels, 2, 2, 3, 3), 16);
  }
  for (; width > 0; width--, from += 4, to += 8) {
    const pixel = load<u32>(from);
    store<u32>(to, pixel);
    store<u32>(to, pixel, 4);
  }
}

function doubleRow8(from: usize, to: usize, width: usize): void {
  for (; width > 0; width--, from += 8, to += 16) v128.store(to, v128.load64_splat(from));
}

function doubleRow16(from: usize, to: usize, width: usize, pixelBytes: usize): void {
  for (; width > 0; width--, to += pixelBytes) {
    const end = to + pixelBytes;
    for (; to < end; to += 16, from += 16) {
      const part = v128.load(from);
      v128.store(to, part);
      v128.store(to + pixelBytes, part);
    }
  }
}

function doubleRow(from: usize, to: usize, width: usize, pixelBytes: usize): void {
  for (; width > 0; width--, from += pixelBytes, to += 2 * pixelBytes) {
    copyRun(from, to, pixelBytes);
    copyRun(from, to + pixelBytes, pixelBytes);
  }
}

/**
 * Fills the `border` pixels around a picture of height x width.
 *
 * @param at the first byte of the buffer, at its outermost pixel
 * @param pattern four bytes, repeated
 */
export function fillFrame(at: usize, height: usize, width: usize, border: usize, pixelBytes: usize, pattern: u32): void {
  if (border === 0) return;
  const side = border * pixelBytes;
  const inner = width * pixelBytes;
  // The end of a row and the beginning of the next one lie side by side.
  fill(at, border * (inner + 2 * side) + side, pattern);
  at += border * (inner + 2 * side) + side + inner;
  for (let row: usize = 1; row < height; row++, at += inner + 2 * side) fill(at, 2 * side, pattern);
  fill(at, side + border * (inner + 2 * side), pattern);
}

@inline
function fill(to: usize, bytes: usize, pattern: u32): void {
  const end = to + bytes;
  const wide = to + (bytes & ~15);
  const value = i32x4.splat(<i32>pattern);
  for (; to < wide; to += 16) v128.store(to, value);
  for (; to < end; to += 4) store<u32>(to, pattern);
}
