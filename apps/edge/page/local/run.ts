import { listModels, modelNamed } from '../faces/models.ts';
import { seedAt } from '../faces/seeds.ts';
import type { FaceWish } from '../faces/wish.ts';
import { TroubleError } from '../shell/trouble.ts';
import type { Artist } from './artist.ts';
import { edgeFace, timeEdge } from './edge-face.ts';
import type { Opened, PinnedModel, Where } from './messages.ts';
import type { Report } from './report.ts';

const FACES = 24;
/** Each is a face that the service has to draw. */
const REQUESTS = 6;

/** A model that is open, and where. */
export interface OpenModel {
  readonly model: PinnedModel;
  readonly where: Where;
  readonly opened: Opened;
}

export interface RunParts {
  readonly artist: Artist;
  readonly wish: FaceWish;
  readonly where: Where;
  /** What the artist has open already. */
  readonly open: OpenModel | undefined;
  /** What it has open now. */
  opened(open: OpenModel): void;
  readonly report: Report;
  readonly say: (words: string) => void;
  /** Ends between two faces. */
  readonly signal: AbortSignal;
}

/** The face on the stage here and there, then a run of faces here, then some requests there. Throws TroubleError. */
export async function run(parts: RunParts): Promise<void> {
  const { artist, wish, report, say, signal } = parts;
  const model = await pinned(wish);
  const open = await openModel(parts, model);
  parts.opened(open);
  report.opened(model, open.opened);
  say('Drawing the face on the stage, here and there…');
  const [here, edge] = await Promise.all([artist.draw(wish), edgeFace(wish, model)]);
  report.compared(here, edge);
  say(`Drawing ${FACES} faces here…`);
  for (let i = 0; i < FACES && !signal.aborted; i++) {
    const seed = seedAt(wish.seed, i);
    report.drawn(await artist.draw({ ...wish, seed }), seed);
  }
  say(`Asking the service for ${REQUESTS} faces…`);
  for (let i = 0; i < REQUESTS && !signal.aborted; i++) report.asked(await timeEdge(wish, model));
  say(signal.aborted ? 'Stopped.' : 'Done.');
}

async function openModel({ artist, where, open }: RunParts, model: PinnedModel): Promise<OpenModel> {
  if (open?.where === where && open.model.digest === model.digest && open.model.name === model.name) return open;
  return { model, where, opened: await artist.open(model, where) };
}

/** What the wish's model is at this moment: it is not to change while two pictures of it are compared. */
async function pinned({ model }: FaceWish): Promise<PinnedModel> {
  const [, name, digest] = /^([a-z0-9-]+)@([0-9a-f]{64})$/.exec(model ?? '') ?? [];
  if (name !== undefined && digest !== undefined) return { name, digest };
  const known = modelNamed(await listModels(), model);
  if (known) return { name: known.name, digest: known.digest };
  const detail = model === undefined ? 'The service has no default.' : `None is called “${model}”.`;
  throw new TroubleError({ title: 'There is no such model', detail, allowed: [], status: 0 });
}
