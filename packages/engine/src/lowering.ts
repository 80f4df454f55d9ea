import { sizeOf } from '@omokage/models/layers';
import { type Codes, MOST_CODE, type Plan, type PlanFacts, type PlanNode, type Shape } from '@omokage/models/plan';
import { aligned, placeTenants } from './arena.ts';
import { planBorders } from './borders.ts';
import { codeOf, numberOf } from './code-numbers.ts';
import type { FallbackTensors } from './fallback-tensors.ts';
import { bufferBytes, isCompact, type Layout, layoutOf, liesLike, pixelBytes, pixelsOf } from './layout.ts';
import { operationFor } from './lower/index.ts';
import type { Operation } from './lower/operation.ts';
import { layOut, pack } from './lower/reshape.ts';
import { type Part, planParts } from './parts.ts';
import type { Emit, Output, Program } from './program.ts';
import { type TableGeometry, tableBytes, tableKey } from './tables.ts';
import { type Buffer, sameCodes, startOf, type Value } from './value.ts';
import type { Region, WeightArea } from './weight-area.ts';

/** A node to be lowered: the values that it reads and the one that it makes. */
export interface Task {
  readonly node: PlanNode;
  readonly inputs: readonly Value[];
  readonly result: Value;
  readonly lowering: Lowering;
}

/** A table of offsets, and where it lies once that is settled. */
export interface Table {
  readonly geometry: TableGeometry;
  place: number;
}

/**
 * A plan on its way to a program: nodes become calls of kernels, in their order, on values that lie in buffers whose places are settled at the
 * end. Nothing is allocated but in JavaScript.
 */
export class Lowering {
  readonly weights: WeightArea;
  /** Weights of nodes without a kernel. */
  readonly tensors: FallbackTensors;
  private readonly plan: Plan;
  private readonly shapes: ReadonlyMap<string, Shape>;
  private readonly borders: ReadonlyMap<string, number>;
  private readonly parts: ReadonlyMap<string, Part>;
  /** The last node that reads each value; behind all of them for what is handed out. */
  private readonly lastReads: ReadonlyMap<string, number>;
  private readonly values = new Map<string, Value>();
  private readonly buffers: Buffer[] = [];
  private readonly tables = new Map<string, Table>();
  private emits: Emit[] = [];
  /** The node that is being lowered. */
  private step = -1;

  /** @param plan checked, with the facts of that */
  constructor(plan: Plan, facts: PlanFacts, weights: WeightArea, tensors: FallbackTensors) {
    this.plan = plan;
    this.shapes = facts.shapes;
    this.weights = weights;
    this.tensors = tensors;
    this.borders = planBorders(plan, facts.shapes);
    this.parts = planParts(plan, facts.shapes);
    this.lastReads = lastReadsOf(plan);
  }

  /** Lowers all nodes. */
  lower(): Program {
    const inputs = new Map<string, Value>();
    for (const id of Object.keys(this.plan.inputs)) {
      if (this.lastReads.has(id)) inputs.set(id, this.inputOf(id));
    }
    this.plan.nodes.forEach((node, index) => {
      this.step = index;
      const operation = operationFor(node);
      const read = node.inputs.map((id) => this.values.get(id)!);
      const alias = this.aliasOf(node, operation, read);
      if (alias !== undefined) {
        this.values.set(node.id, alias);
        return;
      }
      operation.lower({ node, inputs: read, result: this.resultOf(node, operation, read), lowering: this });
    });
    this.step = this.plan.nodes.length;
    const outputs = Object.entries(this.plan.outputs).map(([name, id]) => [name, this.outputOf(id)] as const);
    const bytes = this.place();
    return { bytes, inputs, outputs: new Map(outputs), tables: [...this.tables.values()], emits: this.emits };
  }

  shapeOf(id: string): Shape {
    return this.shapes.get(id)!;
  }

  /** Adds a step. What it is given is called once all places are settled. */
  emit(make: Emit): void {
    this.emits.push(make);
  }

  table(geometry: TableGeometry): Table {
    const key = tableKey(geometry);
    const known = this.tables.get(key);
    if (known !== undefined) return known;
    const table = { geometry, place: 0 };
    this.tables.set(key, table);
    return table;
  }

  /** A value for this step alone. */
  scratch(layout: Layout, codes?: Codes): Value {
    const buffer = this.newBuffer(bufferBytes(layout), this.step);
    return { layout, codes, buffer, offset: 0, framed: false };
  }

  /** The value as floats: itself, or decoded for this step. */
  floatsOf(value: Value): Value {
    return this.as(value, undefined);
  }

  /** The value kept in another way, for this step; itself where it is kept so already. */
  as(value: Value, codes: Codes | undefined): Value {
    const from = value.codes;
    if (sameCodes(from, codes)) return value;
    const { layout } = value;
    const made = this.scratch({ ...layout, bytes: codes === undefined ? 4 : 1 }, codes);
    const count = pixelsOf(layout) * layout.step;
    const table =
      from !== undefined && codes !== undefined
        ? this.codeTable(`${JSON.stringify(from)} as ${JSON.stringify(codes)}`, (code) =>
            codeOf(numberOf(code, from), codes),
          )
        : undefined;
    this.emit(({ kernels }) => {
      const [x, out] = [startOf(value), startOf(made)];
      if (from === undefined) return () => kernels.encode(x, out, count, 1 / codes!.scale, codes!.zero);
      if (table === undefined) return () => kernels.decode(x, out, count, from.scale, from.zero);
      return () => kernels.mapCodes(x, out, count, table.place);
    });
    made.framed = value.framed;
    return made;
  }

  /** A function of codes, as a table of what it makes of each. @param key says which */
  codeTable(key: string, made: (code: number) => number): Region {
    return this.weights.take(`codes ${key}`, MOST_CODE + 1, (target) => {
      for (let code = 0; code <= MOST_CODE; code++) target[code] = made(code);
    });
  }

  /** Zeros, as many as fill up a pixel. */
  zeros(): Region {
    return this.weights.take('zeros', 16, () => {});
  }

  /** Has a result written as floats, and encodes it where it is kept as codes. */
  intoFloats(result: Value, write: (floats: Value) => void): void {
    const { codes, layout } = result;
    if (codes === undefined) {
      write(result);
      return;
    }
    const floats = this.scratch({ ...layout, bytes: 4 });
    write(floats);
    this.emit(({ kernels }) => {
      const [from, to, count] = [startOf(floats), startOf(result), pixelsOf(layout) * layout.step];
      return () => kernels.encode(from, to, count, 1 / codes.scale, codes.zero);
    });
    result.framed = floats.framed;
  }

  /** Sees to it that there are zeros around a picture. */
  frame(value: Value): void {
    const { layout } = value;
    if (layout.border === 0 || value.framed) return;
    const pattern = (value.codes?.zero ?? 0) * 0x01010101;
    const { height, width, border } = layout;
    this.emit(({ kernels }) => {
      const at = startOf(value);
      return () => kernels.fillFrame(at, height, width, border, pixelBytes(layout), pattern);
    });
    value.framed = true;
  }

  /** Where an input's numbers are put. Its pixels are laid out from there where they have gaps. */
  private inputOf(id: string): Value {
    const value = this.newValue(id, undefined);
    if (isCompact(value.layout)) return value;
    const given = this.scratch(layoutOf([sizeOf(this.shapeOf(id))], 0, 4));
    layOut(given, value, this);
    return given;
  }

  private outputOf(id: string): Output {
    const value = this.values.get(id)!;
    const [floats, decode] = this.apart(() => this.floatsOf(value));
    const { layout } = floats;
    const [numbers, packing] = this.apart(() => {
      if (isCompact(layout) || pixelsOf(layout) === 1) return floats;
      const compact = this.scratch(layoutOf([sizeOf(this.shapeOf(id))], 0, 4));
      pack(floats, compact, this);
      return compact;
    });
    return { floats, numbers, decode, pack: packing, pixels: this.newBuffer(sizeOf(this.shapeOf(id)), this.step) };
  }

  /** What `make` makes, and the steps for it, which are not taken among the others. */
  private apart<T>(make: () => T): [T, readonly Emit[]] {
    const emits = this.emits;
    this.emits = [];
    const made = make();
    const own = this.emits;
    this.emits = emits;
    return [made, own];
  }

  private resultOf(node: PlanNode, { overwrites }: Operation, inputs: readonly Value[]): Value {
    const begun = this.values.get(node.id);
    if (begun !== undefined) return begun;
    const part = this.parts.get(node.id);
    if (part !== undefined) return this.partOf(node, part);
    const layout = this.layoutFor(node.id, node.stored);
    const dying = overwrites && inputs.find((value) => liesLike(value.layout, layout) && this.diesHere(value, inputs));
    if (!dying) return this.newValue(node.id, node.stored);
    return this.share(node.id, {
      layout,
      codes: node.stored,
      buffer: dying.buffer,
      offset: dying.offset,
      framed: false,
    });
  }

  /**
   * Whether nobody will miss a value that this step writes over. One that is read twice goes through in one pass only of two operands: more of them
   * are taken one after the other.
   */
  private diesHere({ buffer, offset }: Value, inputs: readonly Value[]): boolean {
    const sharing = inputs.filter((other) => other.buffer === buffer);
    const inOnePass = inputs.length <= 2 && sharing.every((other) => other.offset === offset);
    return buffer.last === this.step && (sharing.length === 1 || inOnePass);
  }

  /** The value of a node that computes nothing, where it can be read out of its input's buffer. */
  private aliasOf(node: PlanNode, { alias }: Operation, [input]: readonly Value[]): Value | undefined {
    if (alias === undefined || this.parts.has(node.id) || !sameCodes(node.stored, input.codes)) return undefined;
    const layout = this.layoutFor(node.id, node.stored);
    const offset = alias(node, input.layout, layout);
    if (offset === undefined) return undefined;
    const framed = input.framed && liesLike(input.layout, layout);
    return this.share(node.id, { ...input, layout, offset: input.offset + offset, framed });
  }

  /** A value that is written right into the concatenation that alone reads it. */
  private partOf(node: PlanNode, { into, channel }: Part): Value {
    const concat = this.plan.nodes.find(({ id }) => id === into)!;
    const whole = this.values.get(into) ?? this.newValue(into, concat.stored);
    const layout = { ...this.layoutFor(node.id, node.stored), step: whole.layout.step };
    return this.share(node.id, { ...whole, layout, offset: whole.offset + channel * layout.bytes, framed: false });
  }

  private newValue(id: string, codes: Codes | undefined): Value {
    const layout = this.layoutFor(id, codes);
    return this.share(id, {
      layout,
      codes,
      buffer: this.newBuffer(bufferBytes(layout), this.step),
      offset: 0,
      framed: false,
    });
  }

  /** Gives a value its name; its buffer then lives as long as it. */
  private share(id: string, value: Value): Value {
    value.buffer.last = Math.max(value.buffer.last, this.lastReads.get(id) ?? this.step);
    this.values.set(id, value);
    return value;
  }

  private newBuffer(bytes: number, step: number): Buffer {
    const buffer = { bytes, first: step, last: step, place: 0 };
    this.buffers.push(buffer);
    return buffer;
  }

  private layoutFor(id: string, codes: Codes | undefined): Layout {
    return layoutOf(this.shapes.get(id)!, this.borders.get(id) ?? 0, codes === undefined ? 4 : 1);
  }

  /** Behind the weights the tables, behind them the arena. @returns bytes of all of it */
  private place(): number {
    let end = this.weights.bytes;
    for (const table of this.tables.values()) {
      table.place = end;
      end += aligned(tableBytes(table.geometry));
    }
    const { offsets, bytes } = placeTenants(this.buffers);
    this.buffers.forEach((buffer, index) => {
      buffer.place = end + offsets[index];
    });
    return end + bytes;
  }
}

function lastReadsOf({ nodes, outputs }: Plan): Map<string, number> {
  const last = new Map<string, number>();
  nodes.forEach(({ inputs }, index) => {
    for (const id of inputs) last.set(id, index);
  });
  for (const id of Object.values(outputs)) last.set(id, nodes.length);
  return last;
}
