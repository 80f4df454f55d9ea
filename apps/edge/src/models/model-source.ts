import type { LoadedModel, Manifest } from '@omokage/weights';

/** Where published models come from, as the Worker sees it. All methods throw StoreError when storage does not answer. */
export interface ModelSource {
  /** The digest that a name stands for at present; undefined when nothing is published under it. */
  newest(name: string): Promise<string | undefined>;
  /** Reads and verifies a whole model. Throws ArtefactError for what is missing or damaged. */
  load(name: string, digest: string): Promise<LoadedModel>;
  /** The newest of every name. */
  list(): Promise<PublishedModel[]>;
  /** Names and digests of all that was ever published and is there yet. */
  versions(): Promise<ModelVersion[]>;
}

export interface ModelVersion {
  name: string;
  digest: string;
}

export interface PublishedModel {
  manifest: Manifest;
  digest: string;
}
