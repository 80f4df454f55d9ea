import type { PlanWeights } from '@omokage/models/plan';
import type { SamplerManifest } from '@omokage/weights';
import { spelled } from '@omokage/weights/sampler';
import type { RunConfig, RunTexts } from '../training/run-config.ts';
import type { TrainingState } from '../training/state.ts';
import { type Compiled, compileComposition } from './compile-composition.ts';

/** Names of the plans' outputs. */
const PICTURE = 'picture';
const STYLE = 'style';

/** What a manifest says of how a model draws, and the weights of all of its plans. */
export interface CompiledSampler {
  readonly manifest: Pick<SamplerManifest, 'plan' | 'latent' | 'style' | 'classes' | 'text' | 'picture'>;
  readonly weights: PlanWeights;
}

/**
 * The sampler of a trained state in its serving form: recorded in the form that is due, with the parameters that ship, and
 * compiled. The state must have its standing statistics.
 */
export async function compileSampler(state: TrainingState, run: RunConfig): Promise<CompiledSampler> {
  const { system, drawing } = state;
  const { dimensions, classes, terms, style } = state.samplerFacts;
  const synthesis = await compileComposition(state, drawing.synthesis, PICTURE);
  const mapping = drawing.mapping && renameClashes(await compileComposition(state, drawing.mapping, STYLE), synthesis);
  const [height, width, channels] = system.picture as [number, number, 1 | 3];
  return {
    manifest: {
      plan: synthesis.plan,
      latent: {
        input: 'z',
        dimensions,
        prior: 'normal',
        truncation: mapping ? 'style' : 'truncated-normal',
      },
      ...(mapping &&
        style && {
          style: {
            plan: mapping.plan,
            output: STYLE,
            synthesisInput: 'w',
            ...style,
            average: averageIn(state.averageStyle!, style.dimensions),
          },
        }),
      ...(classes > 0 && { classes: { input: 'class', names: classNamesOf(run, classes) } }),
      ...(terms > 0 && run.texts && { text: { input: 'text', ...textOf(run.texts) } }),
      picture: { output: PICTURE, width, height, channels, range: [-1, 1] },
    },
    weights: new Map([...(mapping?.weights ?? []), ...synthesis.weights]),
  };
}

/** An average style as a manifest has it: one for all classes, or one for each. Nine digits name a float32. */
function averageIn(average: Float32Array, dimensions: number): number[] | number[][] {
  const numbers = Array.from(average, (value) => Number(value.toPrecision(9)));
  if (numbers.length === dimensions) return numbers;
  const classes = numbers.length / dimensions;
  return Array.from({ length: classes }, (_, index) => numbers.slice(index * dimensions, (index + 1) * dimensions));
}

/** Of a run whose configuration has no names, numbers. */
export const classNamesOf = ({ classes }: Pick<RunConfig, 'classes'>, count: number): string[] =>
  classes ?? Array.from({ length: count }, (_, index) => String(index));

/** Examples in the words that the model knows: the same to it, and no more of the data set than is needed. */
const textOf = ({ vocabulary, examples }: RunTexts) => ({
  vocabulary,
  examples: examples.map((example) => spelled(example, vocabulary)),
});

/** Weights of a network that stands in both plans may have been folded in two ways: those of the mapping get names of their own. */
function renameClashes({ plan, weights }: Compiled, other: Compiled): Compiled {
  const renamed = (name: string) => (other.weights.has(name) ? `${STYLE}:${name}` : name);
  return {
    plan: {
      ...plan,
      nodes: plan.nodes.map((node) => ({
        ...node,
        parameters: Object.fromEntries(Object.entries(node.parameters).map(([role, name]) => [role, renamed(name)])),
      })),
    },
    weights: new Map([...weights].map(([name, weight]) => [renamed(name), weight])),
  };
}
