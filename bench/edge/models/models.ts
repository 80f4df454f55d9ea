import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import { sizeOf } from '@omokage/models/layers';
import { checkPlan, compile, resizePlan } from '@omokage/models/plan';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { planToOnnx } from '../../../apps/trainer/src/artefact/onnx/plan-to-onnx.ts';
import { recordTrained } from '../../../packages/models/src/plan/trained-recording.ts';
import { floatForm, int8Form, isInt8 } from './int8-form.ts';
import { plainDcgan } from './plain-dcgan.ts';
import { type Graph, transposedForm } from './transposed-form.ts';

const EMBEDDED = fileURLToPath(new URL('../../../packages/weights/embedded', import.meta.url));

/** A model that all contestants run: one function, one set of weights. */
export interface BenchModel {
  readonly name: string;
  /** As it was written: transposed convolutions, nothing fused. */
  readonly stock: Graph;
  /** As `omokage export` compiles it. */
  readonly compiled: Graph;
  /** `compiled` with codes of seven bits between layers. */
  readonly int8: Graph;
  /** As files. */
  readonly onnx: { readonly stock: Uint8Array; readonly compiled: Uint8Array };
  /** Multiply-accumulates of a picture, in the form of `compiled`. */
  readonly macs: number;
  readonly parameters: number;
  /** Pictures that anybody would run at once: of tiles of a large picture, one after the other. */
  readonly mostAtOnce: number;
}

/** Numbers of a picture, all channels, from which on it is run alone. */
const LARGE_PICTURE = 128 * 128 * 3;

export async function benchModels(): Promise<BenchModel[]> {
  const [face, restorer] = await Promise.all([embedded('default'), embedded('demosaic-faces')]);
  return [
    await untrained('dcgan-64', [256, 128, 64, 32, 3]),
    await untrained('dcgan-128', [256, 128, 64, 32, 16, 3]),
    modelOf('default', face),
    ...[128, 256].map((side) => {
      const resized = ({ plan, weights }: Graph) => ({ plan: resizePlan(plan, side, side), weights });
      const forms = { compiled: resized(restorer.compiled), int8: resized(restorer.int8) };
      return modelOf(`unet-${side}`, forms);
    }),
  ];
}

/** The two forms that the others are made of. */
interface Forms {
  readonly stock?: Graph;
  readonly compiled: Graph;
  readonly int8: Graph;
}

/** What a network costs does not depend on what it has learned. */
async function untrained(name: string, channels: readonly number[]): Promise<BenchModel> {
  const stock = recordTrained(plainDcgan, { z: [128] }, { channels });
  const compiled = compile(stock.plan, stock.weights);
  return modelOf(name, { stock, compiled, int8: await int8Form(compiled) });
}

/** A model that travels with the Worker: as it is where it is in integers already. */
async function embedded(name: string): Promise<Forms> {
  const { manifest, weights } = await readArtefactDirectory(`${EMBEDDED}/${name}`);
  const shipped = { plan: manifest.plan, weights };
  if (isInt8(shipped.plan)) return { compiled: floatForm(shipped), int8: shipped };
  return { compiled: shipped, int8: await int8Form(shipped) };
}

function modelOf(name: string, { compiled, int8, stock = transposedForm(compiled) }: Forms): BenchModel {
  const shapes = new Map([...compiled.weights].map(([weight, { shape }]) => [weight, shape]));
  const parameters = [...shapes.values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
  const { macs } = checkPlan(compiled.plan, shapes);
  const onnx = {
    stock: planToOnnx(stock.plan, stock.weights),
    compiled: planToOnnx(compiled.plan, compiled.weights, { doublings: 'phases' }),
  };
  const picture = Math.max(...Object.values(compiled.plan.inputs).map(sizeOf));
  const mostAtOnce = picture > LARGE_PICTURE ? 1 : Number.POSITIVE_INFINITY;
  return { name, stock, compiled, int8, onnx, macs, parameters, mostAtOnce };
}
