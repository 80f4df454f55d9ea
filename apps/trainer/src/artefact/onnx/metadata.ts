import type { RestorerDescription, SamplerDescription } from '@omokage/weights';
import type { DescribedModel } from './model-to-onnx.ts';

/** What a file says of the model, by key; lists and numbers as JSON. docs/onnx.md lists the keys. */
export function metadataOf({ description, digest }: DescribedModel): Record<string, string> {
  const { name, title, kind, created, licence, credits, training } = description;
  return {
    name,
    title,
    kind,
    created,
    licence,
    credits: JSON.stringify(credits),
    system: training.system,
    dataset: training.dataset.name,
    images_seen: String(training.imagesSeen),
    ...(digest !== undefined && { digest }),
    layout: 'NCHW',
    ...(description.kind === 'sampler' ? ofSampler(description) : ofRestorer(description)),
  };
}

function ofSampler({ latent, style, classes, text, picture }: SamplerDescription): Record<string, string> {
  return {
    colours: coloursOf(picture.channels),
    pixel_range: JSON.stringify(picture.range),
    latent_dimensions: String(latent.dimensions),
    latent_prior: latent.prior,
    truncation: latent.truncation,
    ...(style && {
      style_layers: String(style.layers),
      style_dimensions: String(style.dimensions),
      average_style: JSON.stringify(style.average),
    }),
    ...(classes && { classes: JSON.stringify(classes.names) }),
    ...(text && { vocabulary: JSON.stringify(text.vocabulary), examples: JSON.stringify(text.examples) }),
  };
}

function ofRestorer({ restorer }: RestorerDescription): Record<string, string> {
  const { task, inputChannels, channels, range, reach, multiple, scales } = restorer;
  return {
    task,
    input_colours: coloursOf(inputChannels),
    colours: coloursOf(channels),
    pixel_range: JSON.stringify(range),
    sides_divide_by: String(multiple),
    reach: JSON.stringify(reach),
    ...(scales && { scales: JSON.stringify(scales) }),
  };
}

const coloursOf = (channels: 1 | 3): string => (channels === 3 ? 'RGB' : 'grey');
