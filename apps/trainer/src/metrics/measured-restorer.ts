import { checkPlan } from '@omokage/models/plan';
import { fromPixels, toPixels } from '@omokage/models/sampling';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { ModelRestorer } from '@omokage/weights/restorer';
import * as tf from '@tensorflow/tfjs-core';
import { explained } from '../artefact/explained.ts';
import { asServed } from '../artefact/on-engine.ts';
import { readCheckpoint } from '../training/checkpoint.ts';
import { configureSystem } from '../training/configure.ts';
import type { Inputs, RestoringSystem } from '../training/input-source.ts';
import { restored } from '../training/restore.ts';
import { stateOf } from '../training/resume.ts';
import type { RunConfig } from '../training/run-config.ts';
import type { Restore } from './restored-sources.ts';

/** Something that turns pictures into others, and what it learned that from. */
export interface MeasuredRestorer {
  readonly system: RestoringSystem;
  readonly learned: {
    readonly dataset: { readonly sha256: string };
    readonly inputs?: { readonly path: string } | undefined;
    readonly heldOut?: number | undefined;
    readonly seed: string;
  };
  readonly restore: Restore;
  dispose(): void;
}

/** The restorer of a run's newest checkpoint, or of the one that is named; undefined for a run of something else. */
export function measuredRun(place: string): MeasuredRestorer | undefined {
  const checkpoint = readCheckpoint(place);
  const run: RunConfig = checkpoint.progress.run;
  if (configureSystem(run.system, run.config).restorer === undefined) return undefined;
  const state = stateOf(checkpoint);
  return {
    system: state.system,
    learned: run,
    restore: async (inputs) => restored(state, inputs),
    dispose: () => state.dispose(),
  };
}

/** The restorer of an artefact, as the edge runs it; undefined for an artefact that samples. */
export async function measuredModel(folder: string): Promise<MeasuredRestorer | undefined> {
  const { manifest, weights } = await explained(() => readArtefactDirectory(folder, undefined, { check: checkPlan }));
  if (manifest.kind !== 'restorer') return undefined;
  // Inputs of pairs have the size of their targets: what enlarges has nothing left to enlarge.
  const { scales, ...facts } = manifest.restorer;
  const restorer = scales === undefined ? facts : { ...facts, task: 'denoise' as const };
  const { plan } = manifest;
  const model = new ModelRestorer({ manifest: { plan, restorer }, weights }, asServed(plan));
  const { inputChannels, picture, task } = manifest.restorer;
  const [height, width] = plan.inputs[picture]!;
  const { config, dataset, seed } = manifest.training;
  const { heldOut } = config as { readonly heldOut?: unknown };
  return {
    system: {
      system: manifest.name,
      picture: [height!, width!, manifest.restorer.channels],
      // Whatever it learned without pairs may be tested with them.
      restorer: { inputChannels, paired: false, masked: task === 'inpaint' },
    },
    learned: {
      dataset: { sha256: dataset.sha256 ?? '' },
      seed,
      ...(typeof heldOut === 'number' && { heldOut }),
    },
    restore: (inputs) => restoredByModel((asked) => model.restore(asked), inputs, manifest.restorer.channels),
    dispose: () => model.dispose(),
  };
}

/** What a model makes of inputs, one after the other; of a picture without holes, what it was. */
async function restoredByModel(
  restore: ModelRestorer['restore'],
  { inputs, masks }: Inputs,
  channels: number,
): Promise<tf.Tensor4D> {
  const [n, height, width, given] = inputs.shape;
  const size = height * width;
  const pixels = toPixels(await inputs.data<'float32'>());
  const holes = masks && (await masks.data<'float32'>()).map((hole) => 255 * hole);
  const made = new Uint8Array(n * size * channels);
  for (let i = 0; i < n; i++) {
    const picture = {
      width,
      height,
      pixels: withColours(pixels.subarray(i * size * given, (i + 1) * size * given), given),
    };
    const mask = holes && { width, height, pixels: Uint8Array.from(holes.subarray(i * size, (i + 1) * size)) };
    const whole = mask !== undefined && !mask.pixels.includes(255);
    const result = whole ? picture : await restore({ picture, ...(mask && { mask }) });
    made.set(withoutAlpha(result.pixels, channels), i * size * channels);
  }
  return tf.tensor4d(fromPixels(made), [n, height, width, channels]);
}

/** `[h, w, channels]` to opaque `[h, w, 4]`. */
const withColours = (pixels: Uint8Array, channels: number): Uint8Array =>
  Uint8Array.from({ length: (pixels.length / channels) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : pixels[Math.floor(i / 4) * channels + (channels === 3 ? i % 4 : 0)]!,
  );

/** `[h, w, 4]` to `[h, w, channels]`; of grey ones all colours are alike. */
const withoutAlpha = (pixels: Uint8Array, channels: number): Uint8Array =>
  Uint8Array.from(
    { length: (pixels.length / 4) * channels },
    (_, i) => pixels[Math.floor(i / channels) * 4 + (i % channels)]!,
  );
