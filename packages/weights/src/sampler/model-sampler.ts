import { type MakeExecutor, onTfjs, type PlanExecutor } from '@omokage/models/plan';
import { type Run, Sampler, StyleMemory } from '@omokage/models/sampler';
import { averageStyle } from '../average-style.ts';
import { type Controls, controlsOf } from './controls.ts';
import { checkMade, type DrawnModel, factsOf, orDispose } from './drawn-model.ts';

export interface SamplerOptions {
  /** What runs the model's plans; tfjs on the current backend where nothing is given. */
  readonly runner?: MakeExecutor | undefined;
  /**
   * Styles that are remembered, so that a morph, a mix or another psi does not map the same latents again; none where nothing is given.
   * Only where the backend can be waited for: each is read back as it is made.
   */
  readonly styles?: number | undefined;
}

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
            average: averageStyle(style.average),
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
