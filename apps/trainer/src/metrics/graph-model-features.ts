import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { messageOf, UserError } from '../errors.ts';
import type { FeatureNetwork } from './features.ts';
import { FEATURES_FILE, type FeaturesFile, readFeaturesFile } from './features-file.ts';

/**
 * A tfjs graph model as a feature network, such as the Inception network of the FID. Pictures are resized to its input, bilinear
 * with half-pixel centres, grey ones are repeated to three channels, and values are brought to its range, [-1, 1] by default.
 * Features are its first output, or the tensor that `features.json` beside it names; of a map `[h, w, d]`, the mean over places.
 *
 * Its name is that in `features.json`, or that of its folder. Throws UserError for a file that is no such model.
 */
export async function graphModelFeatures(path: string): Promise<FeatureNetwork> {
  const folder = dirname(resolve(path));
  const file = readFeaturesFile(join(folder, FEATURES_FILE));
  const model = await load(path);
  const name = file.name ?? basename(folder).replaceAll(/[^\w.-]+/g, '-');
  const describe = (pictures: tf.Tensor) => read(model, file, fitted(pictures as tf.Tensor4D, model, file, path));
  try {
    const sizes = tf.tidy(() => {
      const { features, probabilities } = describe(tf.zeros([1, ...(sizeOf(model) ?? [64, 64]), 3]));
      return { dimensions: features.shape[1]!, classes: probabilities?.shape[1] };
    });
    const classes = classNames(file, sizes.classes, path);
    return {
      name,
      dimensions: sizes.dimensions,
      ...(classes && { classes }),
      describe,
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error instanceof UserError ? error : unusable(path, error);
  }
}

async function load(path: string): Promise<tf.GraphModel> {
  try {
    return await tf.loadGraphModel({ load: async () => readArtifacts(path) });
  } catch (error) {
    throw unusable(path, error);
  }
}

const unusable = (path: string, error: unknown): UserError =>
  new UserError(
    `${path} cannot be used as a feature network.`,
    messageOf(error),
    'give the model.json of a tfjs graph model, with its weight files beside it, that reads one picture tensor [N, h, w, 3].',
  );

/** tfjs in Node has no reader of files. */
function readArtifacts(path: string): tf.io.ModelArtifacts {
  const { modelTopology, weightsManifest, signature, userDefinedMetadata } = JSON.parse(
    readFileSync(path, 'utf8'),
  ) as tf.io.ModelJSON;
  const shards = weightsManifest.flatMap(({ paths }) => paths.map((shard) => readFileSync(join(dirname(path), shard))));
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(Buffer.concat(shards)).buffer,
    ...(signature && { signature }),
    ...(userDefinedMetadata && { userDefinedMetadata }),
  };
}

/** Height and width of the model's input; undefined where it takes any. */
function sizeOf({ inputs: [input] }: tf.GraphModel): [number, number] | undefined {
  const [, h = -1, w = -1] = input?.shape ?? [];
  return h > 0 && w > 0 ? [h, w] : undefined;
}

/** Pictures `[N, h, w, c]` in [-1, 1] as the model reads them. */
function fitted(pictures: tf.Tensor4D, model: tf.GraphModel, { range: [black, white] }: FeaturesFile, path: string) {
  const channels = model.inputs[0]?.shape?.[3] ?? -1;
  const grey = pictures.shape[3] === 1 && channels === 3;
  if (!grey && channels > 0 && channels !== pictures.shape[3]) {
    const detail = `It reads ${channels} channels; the pictures have ${pictures.shape[3]}.`;
    throw new UserError(`${path} does not fit the pictures.`, detail, 'give a model for pictures like these.');
  }
  const size = sizeOf(model);
  const coloured = grey ? tf.tile(pictures, [1, 1, 1, 3]) : pictures;
  const same = size === undefined || (size[0] === pictures.shape[1] && size[1] === pictures.shape[2]);
  const resized = same ? coloured : tf.image.resizeBilinear(coloured, size, false, true);
  if (black === -1 && white === 1) return resized;
  return tf.add(tf.mul(resized, (white - black) / 2), (white + black) / 2);
}

function read(model: tf.GraphModel, file: FeaturesFile, pictures: tf.Tensor) {
  const { features: wanted = model.outputs[0]!.name, logits: logitsName } = file;
  const names = logitsName === undefined ? [wanted] : [wanted, logitsName];
  const outputs = model.execute({ [model.inputs[0]!.name]: pictures }, names); // one tensor, or a list of several
  const [output, logits] = Array.isArray(outputs) ? outputs : [outputs];
  const features = output!.rank === 4 ? tf.mean(output!, [1, 2]) : tf.reshape(output!, [pictures.shape[0]!, -1]);
  return {
    features: file.scale === 1 ? features : tf.div(features, file.scale),
    ...(logits && { probabilities: tf.softmax(tf.reshape(logits, [pictures.shape[0]!, -1])) }),
  };
}

function classNames({ classes }: FeaturesFile, count: number | undefined, path: string): readonly string[] | undefined {
  if (count === undefined) return undefined;
  if (classes === undefined) return Array.from({ length: count }, (_, i) => String(i));
  if (classes.length === count) return classes;
  const detail = `It names ${classes.length} classes; the logits of the model are ${count}.`;
  throw new UserError(`${FEATURES_FILE} does not fit ${path}.`, detail, 'name one class for each logit.');
}
