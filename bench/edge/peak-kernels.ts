import binaryen from 'assemblyscript/binaryen';

/** One way to use a core: instructions that do nothing else, on as many sums at once as hide how long each takes. */
interface PeakLoop {
  readonly name: PeakName;
  /** Registers for sums, and what is done to each of them in a turn of the loop: $a and $b come from memory, $x to $w stay. */
  readonly sums: number;
  readonly turn: (sum: string, index: number) => string;
  /** Operations of one instruction, or of a pair of them: two to a multiply-accumulate. */
  readonly operations: number;
}

export type PeakName = 'floats' | 'fusedFloats' | 'bytes';

/** Turns that stand one after the other in a loop, so that counting it costs nothing. */
const UNROLLED = 4;
/** Bytes that are read over and over: they stay in the fastest cache. */
const READ_BYTES = 1024;

/**
 * With two numbers from memory and four that stay, eight products differ: a compiler computes the same one only once. Where the sum is part of
 * the instruction two are enough, and leave more of the sixteen registers to sums.
 */
const FACTORS = ['a x', 'b x', 'a y', 'b y', 'a z', 'b z', 'a w', 'b w'].map((pair) =>
  pair.replace(/(\w) (\w)/, '(local.get $$$1)(local.get $$$2)'),
);

export const PEAK_LOOPS: readonly PeakLoop[] = [
  { name: 'floats', sums: 8, operations: 8, turn: (sum, i) => `(f32x4.add ${sum} (f32x4.mul ${FACTORS[i]}))` },
  { name: 'fusedFloats', sums: 12, operations: 8, turn: (sum, i) => `(f32x4.relaxed_madd ${FACTORS[i % 2]} ${sum})` },
  {
    name: 'bytes',
    sums: 12,
    operations: 32,
    turn: (sum, i) => `(i32x4.relaxed_dot_i8x16_i7x16_add_s ${FACTORS[i % 2]} ${sum})`,
  },
];

/** Operations of one call with so many turns. */
export const operationsOf = ({ sums, operations }: PeakLoop, turns: number): number =>
  turns * UNROLLED * sums * operations;

/** Exports a function of the number of turns for each loop, and its memory, which is to be filled. */
export function peakModule(): Uint8Array {
  const module = binaryen.parseText(`(module (memory (export "memory") 1) ${PEAK_LOOPS.map(loopOf).join('\n')})`);
  try {
    module.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.RelaxedSIMD);
    if (!module.validate()) throw new Error('the loops for peaks are no valid WebAssembly');
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

function loopOf({ name, sums, turn }: PeakLoop): string {
  const each = (text: (i: number) => string) => Array.from({ length: sums }, (_, i) => text(i)).join(' ');
  const turns = Array.from({ length: UNROLLED }, (_, t) => {
    const read = ['a', 'b'].map((to, i) => `(local.set $${to} (v128.load offset=${32 * t + 16 * i} (local.get $at)))`);
    return `${read.join(' ')} ${each((i) => `(local.set $s${i} ${turn(`(local.get $s${i})`, i)})`)}`;
  });
  const stay = ['x', 'y', 'z', 'w'];
  return `(func (export "${name}") (param $n i32) (result i32)
    (local $at i32) (local $a v128) (local $b v128) ${stay.map((to) => `(local $${to} v128)`).join(' ')} ${each((i) => `(local $s${i} v128)`)}
    ${stay.map((to, i) => `(local.set $${to} (v128.load offset=${READ_BYTES + 16 * i} (i32.const 0)))`).join(' ')}
    ${each((i) => `(local.set $s${i} (v128.load offset=${READ_BYTES + 64 + 16 * i} (i32.const 0)))`)}
    (loop $more ${turns.join('\n')}
      (local.set $at (i32.and (i32.add (local.get $at) (i32.const ${32 * UNROLLED})) (i32.const ${READ_BYTES - 1})))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32x4.extract_lane 0 ${Array.from({ length: sums }, (_, i) => `(local.get $s${i})`).reduce((all, one) => `(v128.xor ${all} ${one})`)}))`;
}
