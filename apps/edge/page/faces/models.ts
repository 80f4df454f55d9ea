import { fetchOrTrouble } from '../shell/trouble.ts';

/** What the API says of a model that faces can be drawn with; as much of it as this page reads. */
export interface Sampler {
  readonly kind: 'sampler';
  readonly name: string;
  readonly digest: string;
  readonly title: string;
  readonly default: boolean;
  readonly licence: string;
  readonly credits: readonly { name: string; author: string; licence: string; url: string }[];
  readonly picture: { readonly width: number; readonly height: number };
  readonly controls: {
    readonly classes: readonly string[];
    readonly text: { readonly terms: number; readonly examples: readonly string[] } | null;
    readonly styleLayers: number;
  };
}

export interface Models {
  /** False while published models cannot be listed. */
  readonly complete: boolean;
  readonly samplers: readonly Sampler[];
}

export async function listModels(): Promise<Models> {
  const response = await fetchOrTrouble('/v1/models');
  const { complete, models } = (await response.json()) as { complete: boolean; models: { kind: string }[] };
  return { complete, samplers: models.filter((model): model is Sampler => model.kind === 'sampler') };
}

/** Of links to a version that is not the newest: lists leave those out. Undefined for what is no sampler. */
export async function modelCard(reference: string): Promise<Sampler | undefined> {
  const response = await fetchOrTrouble(`/v1/models/${encodeURIComponent(reference).replace('%40', '@')}`);
  const model = (await response.json()) as { kind: string };
  return model.kind === 'sampler' ? (model as Sampler) : undefined;
}

/** @param reference as links write it: nothing for the default, a name, or name@digest. */
export function modelNamed({ samplers }: Models, reference: string | undefined): Sampler | undefined {
  if (reference === undefined) return samplers.find((model) => model.default);
  return samplers.find(({ name, digest }) => reference === name || reference === `${name}@${digest}`);
}
