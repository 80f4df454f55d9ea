/** Samples a pixel has, by colour type (W3C PNG, third edition, 6.1). */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Adam7 (8.1): where each pass begins, and its steps. */
const PASSES = [
  { x: 0, y: 0, right: 8, down: 8 },
  { x: 4, y: 0, right: 8, down: 8 },
  { x: 0, y: 4, right: 4, down: 8 },
  { x: 2, y: 0, right: 4, down: 4 },
  { x: 0, y: 2, right: 2, down: 4 },
  { x: 1, y: 0, right: 2, down: 2 },
  { x: 0, y: 1, right: 1, down: 2 },
] as const;

/** What the `IDAT` chunks of a PNG must inflate to, from its `IHDR`: rows, each behind its filter byte. */
export function inflatedBytes(header: Uint8Array): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bits, colourType, , , interlaced] = header.subarray(8);
  const rows = (across: number, down: number) =>
    across === 0 ? 0 : down * (1 + Math.ceil((across * bits * SAMPLES[colourType]) / 8));
  if (!interlaced) return rows(width, height);
  return PASSES.reduce(
    (total, { x, y, right, down }) => total + rows(steps(width - x, right), steps(height - y, down)),
    0,
  );
}

const steps = (length: number, step: number): number => Math.max(0, Math.ceil(length / step));
