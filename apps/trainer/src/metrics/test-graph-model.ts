/** For tests: a tfjs graph model on disk, small enough to compute by hand. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Side of the pictures that it reads, `[2, 2, 3]`. */
export const GRAPH_SIDE = 2;

/**
 * Writes a model whose output "features" `[N, 12]` are the values of the picture, times 2, and whose "logits" `[N, 3]` are the sums of
 * the colours over the picture. Its weights are in two shards that part in the middle of a tensor. Returns the path of model.json.
 */
export function writeGraphModel(folder: string): string {
  const values = (GRAPH_SIDE * GRAPH_SIDE * 3) as 12;
  const colours = Float32Array.from({ length: values * 3 }, (_, i) => (Math.floor(i / 3) % 3 === i % 3 ? 1 : 0));
  const shape = (...sides: number[]) => ({ shape: { dim: sides.map((size) => ({ size: String(size) })) } });
  const FLOAT = { type: 'DT_FLOAT' };
  const constant = (name: string, dtype = FLOAT) => ({ name, op: 'Const', attr: { dtype } });
  const model = {
    format: 'graph-model',
    modelTopology: {
      versions: {},
      node: [
        { name: 'pictures', op: 'Placeholder', attr: { dtype: FLOAT, shape: shape(-1, GRAPH_SIDE, GRAPH_SIDE, 3) } },
        constant('flat', { type: 'DT_INT32' }),
        constant('two'),
        constant('colours'),
        { name: 'reshaped', op: 'Reshape', input: ['pictures', 'flat'], attr: { T: FLOAT } },
        { name: 'features', op: 'Mul', input: ['reshaped', 'two'], attr: { T: FLOAT } },
        { name: 'logits', op: 'MatMul', input: ['reshaped', 'colours'], attr: { T: FLOAT } },
      ],
    },
    weightsManifest: [
      {
        paths: ['first.bin', 'second.bin'],
        weights: [
          { name: 'flat', shape: [2], dtype: 'int32' },
          { name: 'two', shape: [], dtype: 'float32' },
          { name: 'colours', shape: [values, 3], dtype: 'float32' },
        ],
      },
    ],
  };
  const bytes = Buffer.concat(
    [Int32Array.of(-1, values), Float32Array.of(2), colours].map(({ buffer }) => new Uint8Array(buffer)),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'first.bin'), bytes.subarray(0, 30));
  writeFileSync(join(folder, 'second.bin'), bytes.subarray(30));
  const path = join(folder, 'model.json');
  writeFileSync(path, JSON.stringify(model));
  return path;
}
