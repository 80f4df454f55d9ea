import type { MakePlainExecutor, PlainExecutor } from '@omokage/models/plan';
import { type PlainInputs, PlainSampler, StyleMemory } from '@omokage/models/sampler';
import { averageStyle } from '../average-style.ts';
import { type Controls, controlsOf } from './controls.ts';
import { checkMade, type DrawnModel, factsOf, orDispose } from './drawn-model.ts';

export interface PixelSamplerOptions {
  /** What runs the model's plans. */
  readonly runner: MakePlainExecutor;
  /** Styles that are remembered; none where nothing is given. */
  readonly styles?: number | undefined;
}

/** A model made ready, from origins to bytes of pictures `[N, h, w, c]` at once, without tensors. Holds its weights until `dispose`. */
export class PixelSampler extends PlainSampler<Uint8Array<ArrayBuffer>> {
  readonly controls: Controls;
  /** Multiply-accumulates a picture. */
  readonly macs: number;
  private readonly runners: readonly PlainExecutor[];

  /** Throws PlanError for plans that cannot run, ModelSamplerError for those that make something else; nothing is held then. */
  constructor({ manifest, weights }: DrawnModel, { runner, styles = 0 }: PixelSamplerOptions) {
    const { plan, latent, style, classes, text, picture } = manifest;
    checkMade({ manifest, weights });
    const synthesis = runner(plan, weights);
    const mapping = style && orDispose(synthesis, () => runner(style.plan, weights));
    const names = { z: latent.input, class: classes?.input, text: text?.input };
    const namedForSynthesis = namesIn(synthesis, { ...names, ...(style && { w: style.synthesisInput }) });
    super(factsOf(manifest), {
      synthesis: (inputs, pictures) => synthesis.pixelsOf(picture.output, namedForSynthesis(inputs), pictures),
      ...(style && mapping && { mapping: mappingOf(mapping, style, namesIn(mapping, names), styles) }),
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

function mappingOf(
  mapping: PlainExecutor,
  { output, average }: NonNullable<DrawnModel['manifest']['style']>,
  named: (inputs: PlainInputs) => PlainInputs,
  styles: number,
) {
  return {
    run: (inputs: PlainInputs, pictures: number) => mapping.calculate(named(inputs), pictures)[output]!,
    average: averageStyle(average),
    memory: styles > 0 ? new StyleMemory(styles) : undefined,
  };
}

/** Inputs by the names that a plan has for them; those that it does not take are left out. */
function namesIn({ plan }: PlainExecutor, names: Readonly<Record<string, string | undefined>>) {
  const taken = Object.entries(names).flatMap(([name, input]) =>
    input !== undefined && Object.hasOwn(plan.inputs, input) ? [[name, input] as const] : [],
  );
  return (inputs: PlainInputs): PlainInputs =>
    Object.fromEntries(taken.flatMap(([name, input]) => (inputs[name] ? [[input, inputs[name]]] : [])));
}
