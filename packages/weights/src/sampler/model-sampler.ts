import {
  checkPlan,
  type MakeExecutor,
  type Plan,
  type PlanExecutor,
  PlanRunner,
  type PlanWeights,
  type Shape,
} from '@omokage/models/plan';
import { type Run, Sampler, type SamplerFacts, StyleMemory } from '@omokage/models/sampler';
import { phrasesOf, readPhrases } from '@omokage/models/sampling';
import type { SamplerManifest } from '../manifest.ts';
import { type Controls, controlsOf } from './controls.ts';

/** A model whose plans do not make what its manifest says. */
export class ModelSamplerError extends Error {
  override readonly name = 'ModelSamplerError';
}

/** What drawing needs of a model. */
export interface DrawnModel {
  readonly manifest: Pick<SamplerManifest, 'plan' | 'latent' | 'style' | 'classes' | 'text' | 'picture'>;
  readonly weights: PlanWeights;
}

function factsOf({ latent, style, classes, text }: DrawnModel['manifest']): SamplerFacts {
  return {
    dimensions: latent.dimensions,
    classes: classes?.names.length ?? 0,
    terms: text?.vocabulary.length ?? 0,
    examples: text?.examples.map((example) => readPhrases(phrasesOf(example), text.vocabulary).vector) ?? [],
    style: style && { layers: style.layers, dimensions: style.dimensions },
  };
}

export interface SamplerOptions {
  /** What runs the model's plans; tfjs on the current backend where nothing is given. */
  readonly runner?: MakeExecutor | undefined;
  /**
   * Styles that are remembered, so that a morph, a mix or another psi does not map the same latents again; none where nothing is given.
   * Only where the backend can be waited for: each is read back as it is made.
   */
  readonly styles?: number | undefined;
}

/** On the current tfjs backend. */
const onTfjs: MakeExecutor = (plan, weights) => new PlanRunner(plan, weights);

/** A model made ready: its plans as a Sampler. Holds its weights until `dispose`. */
export class ModelSampler extends Sampler {
  readonly controls: Controls;
  /** Multiply-accumulates a picture. */
  readonly macs: number;
  private readonly runners: readonly PlanExecutor[];

  /** Throws PlanError for plans that cannot run, ModelSamplerError for those that make something else; nothing is allocated then. */
  constructor({ manifest, weights }: DrawnModel, { runner = onTfjs, styles = 0 }: SamplerOptions = {}) {
    const { plan, latent, style, classes, text, picture } = manifest;
    checkMade({ manifest, weights });
    const synthesis = runner(plan, weights);
    const mapping = style && orDispose(synthesis, () => runner(style.plan, weights));
    const names = { z: latent.input, class: classes?.input, text: text?.input };
    super(factsOf(manifest), {
      synthesis: runOf(synthesis, { ...names, ...(style && { w: style.synthesisInput }) }, picture.output),
      ...(style &&
        mapping && {
          mapping: {
            run: runOf(mapping, names, style.output),
            average: Float32Array.from(style.average),
            memory: styles > 0 ? new StyleMemory(styles) : undefined,
          },
        }),
    });
    this.controls = controlsOf(manifest);
    this.runners = mapping ? [mapping, synthesis] : [synthesis];
    this.macs = this.runners.reduce((sum, { facts }) => sum + facts.macs, 0);
  }

  /** Frees the weights. Nothing must be drawn afterwards. */
  dispose(): void {
    for (const runner of this.runners) runner.dispose();
  }
}

/** A plan as the sampler calls it: what its inputs and output are called is between the manifest and the plan. */
function runOf(runner: PlanExecutor, names: Readonly<Record<string, string | undefined>>, output: string): Run {
  return (inputs) => {
    const named = Object.entries(inputs).flatMap(([name, value]) => {
      const input = names[name];
      return input !== undefined && Object.hasOwn(runner.plan.inputs, input) ? [[input, value] as const] : [];
    });
    const { [output]: made, ...others } = runner.run(Object.fromEntries(named));
    for (const other of Object.values(others)) if (other !== made) other.dispose();
    return made!;
  };
}

/** What `make` makes; where that fails, the runner that it was meant for is of no use any more. */
function orDispose<T>(runner: PlanExecutor, make: () => T): T {
  try {
    return make();
  } catch (error) {
    runner.dispose();
    throw error;
  }
}

function checkMade({ manifest: { plan, style, picture }, weights }: DrawnModel): void {
  const shapes = new Map([...weights].map(([name, { shape }]) => [name, shape]));
  checkShape('plan', plan, picture.output, [picture.height, picture.width, picture.channels], shapes);
  if (style) checkShape('mapping', style.plan, style.output, [style.dimensions], shapes);
}

function checkShape(
  where: string,
  plan: Plan,
  output: string,
  said: Shape,
  weightShapes: ReadonlyMap<string, Shape>,
): void {
  const { shapes } = checkPlan(plan, weightShapes);
  const node = Object.hasOwn(plan.outputs, output) ? plan.outputs[output] : undefined;
  const made = node === undefined ? undefined : shapes.get(node);
  if (made?.join() === said.join()) return;
  throw new ModelSamplerError(
    `Its ${where} makes [${made?.join(', ') ?? 'nothing'}]; its manifest says [${said.join(', ')}].`,
  );
}
