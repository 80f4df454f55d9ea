import type { Plan, PlanWeights } from '@omokage/models/plan';

/** A model as it is sent to a contestant: a plan with its weights, or an ONNX file. */
export interface PackedModel {
  readonly plan: Plan;
  readonly weights: PlanWeights;
  readonly onnx?: Uint8Array | undefined;
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly at: number;
  readonly count: number;
  /** Of weights that are kept as whole numbers of one byte. */
  readonly levels?: { readonly scale: number; readonly min: number };
}
interface Header {
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly onnx?: { readonly at: number; readonly bytes: number };
}

/** [bytes of the header, header as JSON, bytes]; each part begins at a multiple of 4. */
export function packModel({ plan, weights, onnx }: PackedModel): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  const add = (bytes: Uint8Array): number => {
    const start = at;
    parts.push(bytes, new Uint8Array(-bytes.length & 3));
    at += bytes.length + (-bytes.length & 3);
    return start;
  };
  const entries = onnx
    ? []
    : [...weights].map(([name, { shape, values, levels }]): Entry => {
        if (levels?.codes instanceof Uint8Array) {
          const { codes, scale, min } = levels;
          return { name, shape, at: add(codes), count: codes.length, levels: { scale, min } };
        }
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        return { name, shape, at: add(bytes), count: values.length };
      });
  const header: Header = { plan, entries, ...(onnx && { onnx: { at: add(onnx), bytes: onnx.length } }) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 4 + text.length + (-text.length & 3);
  const packed = new Uint8Array(start + at);
  new DataView(packed.buffer).setUint32(0, text.length, true);
  packed.set(text, 4);
  let to = start;
  for (const part of parts) {
    packed.set(part, to);
    to += part.length;
  }
  return packed;
}

/** Weights are views of `packed`; those of whole numbers are decoded whenever they are read. */
export function unpackModel(packed: ArrayBuffer): PackedModel {
  const length = new DataView(packed).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(packed, 4, length))) as Header;
  const start = 4 + length + (-length & 3);
  const { plan, entries, onnx } = header;
  return {
    plan,
    weights: new Map(entries.map((entry) => [entry.name, weightOf(packed, start, entry)])),
    onnx: onnx && new Uint8Array(packed, start + onnx.at, onnx.bytes),
  };
}

function weightOf(packed: ArrayBuffer, start: number, { shape, at, count, levels }: Entry) {
  if (levels === undefined) return { shape, values: new Float32Array(packed, start + at, count) };
  const codes = new Uint8Array(packed, start + at, count);
  const { scale, min } = levels;
  return {
    shape,
    get values() {
      return Float32Array.from(codes, (code) => code * scale + min);
    },
    levels: { codes, scale, min },
  };
}
