import type { SourceName } from '../bench/steps/sources.ts';
import type { Step } from '../bench/steps/step.ts';

/** How a model that ships is made: all commands from pictures to the artefact, in the order in which they run. */
export interface Recipe {
  /** The model's name. */
  readonly name: string;
  /** What it draws or restores. */
  readonly title: string;
  /** What people have to bring. */
  readonly needs: readonly SourceName[];
  /** Embedded ones travel with the Worker; others are put into its object storage. */
  readonly ships: 'embedded' | 'published';
  /** The last step exports the model. */
  steps(places: Places): readonly Step[];
}

export interface Places {
  /** Where data sets and runs are kept, those of the benches beside those of recipes. */
  readonly runs: string;
  /** Where the model goes. */
  readonly out: string;
}
