import { fetchOrTrouble } from '../shell/trouble.ts';

/** What this service restores, and within which limits, as its lists tell. */

export interface Limits {
  readonly bodyBytes: number;
  /** Pixels of the longer side of what is sent. */
  readonly inputSide: number;
  /** Pixels of the longer side of what comes back. */
  readonly outputSide: number;
}

export interface OfferedModel {
  readonly name: string;
  readonly title: string;
  /** It answers where none is named. */
  readonly default: boolean;
  /** How many times larger it can make a picture; none where it enlarges nothing. */
  readonly scales: readonly number[];
}

export interface OfferedTask {
  readonly task: string;
  readonly path: string;
  /** The default first; none where nobody published one. */
  readonly models: readonly OfferedModel[];
}

export interface Offers {
  readonly limits: Limits;
  readonly formats: readonly string[];
  readonly tasks: readonly OfferedTask[];
  /** False while model storage does not answer: there may be more models than these. */
  readonly complete: boolean;
}

interface ListedModel {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly default: boolean;
  readonly restorer?: { readonly task: string; readonly scales: readonly number[] };
}

interface Listing extends Omit<Offers, 'tasks'> {
  readonly tasks: readonly {
    readonly task: string;
    readonly path: string;
    readonly model: ListedModel | null;
    readonly others: readonly string[];
  }[];
}

/** Throws TroubleError. */
export async function fetchOffers(): Promise<Offers> {
  const [listing, { models }] = await Promise.all([
    json<Listing>('/v1/restorations'),
    json<{ models: readonly ListedModel[] }>('/v1/models'),
  ]);
  const tasks = listing.tasks.map(({ task, path, model, others }) => ({
    task,
    path,
    models: [
      ...(model === null ? [] : [offered(model)]),
      ...others.flatMap((name) => models.filter((listed) => listed.name === name && ofTask(listed, task)).map(offered)),
    ],
  }));
  return { ...listing, tasks };
}

const ofTask = ({ kind, restorer }: ListedModel, task: string): boolean =>
  kind === 'restorer' && restorer?.task === task;

const offered = ({ name, title, default: answers, restorer }: ListedModel): OfferedModel => ({
  name,
  title,
  default: answers,
  scales: restorer?.scales ?? [],
});

async function json<T>(path: string): Promise<T> {
  return (await fetchOrTrouble(path)).json();
}
