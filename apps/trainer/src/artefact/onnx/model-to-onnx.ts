import type { Plan, PlanWeights } from '@omokage/models/plan';
import type { RestorerDescription, SamplerDescription } from '@omokage/weights';
import { metadataOf } from './metadata.ts';
import { encodeOnnx, type OnnxOptions, openOnnx, planToOnnx } from './plan-to-onnx.ts';
import { stylesOfLatents } from './styles-of-latents.ts';

/** A model, exported or just compiled. */
export interface DescribedModel {
  readonly description: SamplerDescription | RestorerDescription;
  readonly weights: PlanWeights;
  /** Of the artefact that it was read from. */
  readonly digest?: string | undefined;
}

/** A file to be. */
export interface OnnxFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the picture is called that a restorer makes: what it takes is called `picture`. */
const RESTORED = 'restored';

/**
 * A model as ONNX: `<name>.onnx` makes pictures. Of a style model that takes styles, and `<name>.mapping.onnx` turns latents into styles,
 * truncated. docs/onnx.md says what goes in and comes out. Throws PlanError for plans that cannot run, OnnxError for operations
 * that have no form in ONNX.
 */
export function modelToOnnx(model: DescribedModel, options: Pick<OnnxOptions, 'doublings'> = {}): OnnxFile[] {
  const { description, weights } = model;
  const { name, title } = description;
  const metadata = metadataOf(model);
  const drawing = planToOnnx(drawingPlanOf(description), weights, { ...options, name, description: title, metadata });
  const files = [{ name: `${name}.onnx`, bytes: drawing }];
  if (description.kind === 'restorer' || description.style === undefined) return files;
  const { style, classes } = description;
  const mapping = stylesOfLatents(
    openOnnx(style.plan, weights, options, ['psi', style.synthesisInput]),
    style,
    classes,
  );
  const bytes = encodeOnnx(mapping, { name: `${name}-mapping`, description: `${title}: styles of latents`, metadata });
  return [...files, { name: `${name}.mapping.onnx`, bytes }];
}

/** The plan that makes the picture, and nothing else. */
function drawingPlanOf(description: DescribedModel['description']): Plan {
  const { plan } = description;
  return description.kind === 'restorer'
    ? { ...plan, outputs: { [RESTORED]: plan.outputs[description.restorer.output]! } }
    : { ...plan, outputs: { [description.picture.output]: plan.outputs[description.picture.output]! } };
}
