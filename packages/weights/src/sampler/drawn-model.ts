import { checkPlan, type Plan, type PlanExecutor, type PlanWeights, type Shape } from '@omokage/models/plan';
import type { SamplerFacts } from '@omokage/models/sampler';
import { phrasesOf, readPhrases } from '@omokage/models/sampling';
import type { SamplerManifest } from '../manifest.ts';

/** A model whose plans do not make what its manifest says. */
export class ModelSamplerError extends Error {
  override readonly name = 'ModelSamplerError';
}

/** What drawing needs of a model. */
export interface DrawnModel {
  readonly manifest: Pick<SamplerManifest, 'plan' | 'latent' | 'style' | 'classes' | 'text' | 'picture'>;
  readonly weights: PlanWeights;
}

/** What it draws from. */
export function factsOf({ latent, style, classes, text }: DrawnModel['manifest']): SamplerFacts {
  return {
    dimensions: latent.dimensions,
    classes: classes?.names.length ?? 0,
    terms: text?.vocabulary.length ?? 0,
    examples: text?.examples.map((example) => readPhrases(phrasesOf(example), text.vocabulary).vector) ?? [],
    style: style && { layers: style.layers, dimensions: style.dimensions },
  };
}

/** Throws ModelSamplerError where a plan makes something else than the manifest says, PlanError where it cannot run. */
export function checkMade({ manifest: { plan, style, picture }, weights }: DrawnModel): void {
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

/** What `make` makes; where that fails, the runner that it was meant for is of no use any more. */
export function orDispose<T>(runner: Pick<PlanExecutor, 'dispose'>, make: () => T): T {
  try {
    return make();
  } catch (error) {
    runner.dispose();
    throw error;
  }
}
