import { find } from '../shell/element.ts';
import { fetchOrTrouble, troubleFrom } from '../shell/trouble.ts';
import { Excuse } from './excuse.ts';
import { facePath, gridPath, morphPath, type Rendition } from './face-url.ts';
import { Fields } from './fields.ts';
import { listModels, type Models, modelCard, modelNamed, type Sampler } from './models.ts';
import { Pair } from './pair.ts';
import { fragmentOf, viewOf } from './permalink.ts';
import { Sharing } from './sharing.ts';
import { type Scene, Stage } from './stage.ts';
import { stageWish, type View, wishOf } from './view.ts';
import { altOf, FACES, Wall } from './wall.ts';
import type { FaceWish } from './wish.ts';

export interface Faces {
  /** What is on the stage now. */
  current(): FaceWish;
}

/** The wall follows when a slider has been still for so long: 24 requests are not for every pixel that it moves. */
const REST_MS = 160;
/** A wall of these is a quarter of a wall of PNG; on the stage every pixel is looked at. */
const SMALL: Rendition = { format: 'webp' };
const LARGE: Rendition = { format: 'png' };
/** Of the wall as one picture: as many as beside each other on a wide window. */
const GRID_COLUMNS = 6;

/** The playground: one view, which fields change, and everything on the screen shows. */
export function mountFaces(root: HTMLElement): Faces {
  let view = viewOf(location.hash);
  let models: Models | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  /** A text that the model has not read yet: 24 faces of it would be redirected one by one. */
  let unread: string | undefined;

  const status = find(root, '#faces-status', HTMLElement);
  const excuse = new Excuse(find(root, '#faces-trouble', HTMLElement), () => {
    if (models === undefined) void loadModels();
    stage.again();
    wall.again();
  });
  const fail = (url: string) => void excuse.explain(url);
  const stage = new Stage(root, fail);
  const fields = new Fields(root, update);
  const pair = new Pair(root, { change: update, slot: mark, fail });
  const sharing = new Sharing(find(root, '#sharing', HTMLElement));
  const wall = new Wall(find(root, '#wall', HTMLElement), {
    choose: (seed) => update(pair.slot === 'first' ? { seed } : { other: seed }),
    fail,
    rest: () => {
      status.textContent = `Faces from seed ${view.wall} on, at psi ${view.psi}.`;
    },
  });

  const model = (): Sampler | undefined => models && modelNamed(models, view.model);
  const styleLayers = (): number => model()?.controls.styleLayers ?? 0;
  const pathOf = (seed: string): string => facePath(wishOf(view, seed), SMALL);

  function update(change: Partial<View>): void {
    const [before, asked] = [view, change.text];
    view = { ...view, ...change };
    excuse.forget();
    if (asked !== undefined && asked !== before.text) void settleText(asked);
    draw();
  }

  function draw(): void {
    fields.show(view, model());
    pair.show(view, model()?.controls.styleLayers, pathOf);
    // Whether there is anything to mix is not known before the models are.
    if (view.shows !== 'mix' || models !== undefined) stage.show(scene());
    mark();
    clearTimeout(resting);
    resting = setTimeout(drawRest, REST_MS);
  }

  function drawRest(): void {
    if (unread === undefined) wall.show({ first: view.wall, pathOf });
    mark();
    share();
    const fragment = `#${fragmentOf(view)}`;
    if (location.hash !== fragment) history.replaceState(null, '', fragment);
  }

  function mark(): void {
    const two = view.shows === 'morph' || (view.shows === 'mix' && styleLayers() > 0);
    const marks = new Map(two ? [[view.other, 'B'] as const, [view.seed, 'A'] as const] : []);
    wall.mark(two && pair.slot === 'second' ? view.other : view.seed, marks);
  }

  function scene(): Scene {
    const still = facePath(wishOf(view), LARGE);
    const wish = stageWish(view, styleLayers());
    const alt = altText(wish);
    if (view.shows !== 'morph')
      return { path: facePath(wish, LARGE), still, moves: false, alt, caption: caption(wish) };
    const path = morphPath(wish, view.other, view.frames, { format: 'webp' });
    return { path, still, moves: true, alt, caption: `${view.seed} to ${view.other} · psi ${view.psi}` };
  }

  function altText(wish: FaceWish): string {
    if (view.shows === 'morph') return `Generated face that turns from seed ${view.seed} into seed ${view.other}`;
    return wish.mix === undefined ? altOf(view.seed) : `Generated face of seed ${wish.seed} mixed with ${wish.mix}`;
  }

  function share(): void {
    const known = model();
    if (known === undefined) return;
    const wish = stageWish(view, styleLayers());
    const moves = view.shows === 'morph';
    sharing.show({
      pathOf: (rendition) => (moves ? morphPath(wish, view.other, view.frames, rendition) : facePath(wish, rendition)),
      alt: altText(wish),
      moves,
      picture: known.picture,
      pinned: `${known.name}@${known.digest}`,
      json: moves ? undefined : facePath(wish, { format: 'json' }),
      grid: gridPath(wishOf(view, view.wall), FACES, GRID_COLUMNS, LARGE),
    });
  }

  /** The model's own reading of a text becomes the view's. */
  async function settleText(asked: string): Promise<void> {
    unread = asked;
    try {
      const response = await fetchOrTrouble(pathOf(view.seed));
      await response.body?.cancel();
      if (view.text !== asked) return;
      const read = new URL(response.url).searchParams.get('text') ?? undefined;
      fields.tellText(asked, read);
      view = { ...view, text: read };
    } catch (error) {
      if (view.text === asked) excuse.tell(troubleFrom(error));
    } finally {
      if (unread === asked) unread = undefined;
      draw();
    }
  }

  async function loadModels(): Promise<void> {
    try {
      takeModels(models ?? (await listModels()));
      if (view.model === undefined || model() !== undefined) return;
      const older = await modelCard(view.model);
      if (older && models) takeModels({ ...models, samplers: [...models.samplers, older] });
    } catch (error) {
      excuse.tell(troubleFrom(error));
    }
  }

  function takeModels(known: Models): void {
    models = known;
    fields.offerModels(known, view.model);
    draw();
  }

  addEventListener('hashchange', () => {
    // Links to the sections are fragments too.
    if (!location.hash.includes('=')) return;
    view = viewOf(location.hash);
    excuse.forget();
    draw();
    void loadModels();
  });
  addEventListener('online', () => excuse.again());
  draw();
  void loadModels();
  return { current: () => stageWish(view, styleLayers()) };
}

const caption = ({ seed, psi, mix, layers, class: named, text }: FaceWish): string =>
  [
    `Seed ${seed}`,
    ...(mix === undefined ? [] : [`${layers ? `layers ${layers.from} to ${layers.to}` : 'finer layers'} of ${mix}`]),
    ...[named, text].filter((said) => said !== undefined),
    `psi ${psi}`,
  ].join(' · ');
