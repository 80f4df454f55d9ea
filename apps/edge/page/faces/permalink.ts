import { FIRST_VIEW, FRAMES, PSI_STEPS, SHOWINGS, type Showing, type View } from './view.ts';

/** The view as the fragment of a link, without `#`. What is as at first is left out, but for the seed. */
export function fragmentOf(view: View): string {
  const said = new URLSearchParams();
  const say = (name: string, value: string | number | undefined, usual?: string | number) => {
    if (value !== undefined && value !== usual) said.set(name, String(value));
  };
  say('seed', view.seed);
  say('wall', view.wall, view.seed);
  say('psi', view.psi, FIRST_VIEW.psi);
  say('class', view.class);
  say('text', view.text);
  say('model', view.model);
  say('shows', view.shows, FIRST_VIEW.shows);
  if (view.shows !== 'face') say('other', view.other);
  if (view.shows === 'mix') say('layers', view.layers && `${view.layers.from}-${view.layers.to}`);
  if (view.shows === 'morph') say('frames', view.frames, FIRST_VIEW.frames);
  return said.toString();
}

/** Reads a fragment that anybody may have written: what makes no sense is as at first. */
export function viewOf(fragment: string): View {
  const said = new URLSearchParams(fragment.replace(/^#/, ''));
  const filled = (name: string) => said.get(name) || undefined;
  const seed = filled('seed') ?? FIRST_VIEW.seed;
  const shows = filled('shows') as Showing;
  const psi = Math.round(Number(filled('psi') ?? FIRST_VIEW.psi) * PSI_STEPS) / PSI_STEPS;
  const frames = Number(filled('frames'));
  const [, from, to] = /^(\d{1,3})-(\d{1,3})$/.exec(filled('layers') ?? '') ?? [];
  return {
    seed,
    wall: filled('wall') ?? seed,
    psi: psi >= 0 && psi <= 1 ? psi : FIRST_VIEW.psi,
    shows: SHOWINGS.includes(shows) ? shows : FIRST_VIEW.shows,
    other: filled('other') ?? FIRST_VIEW.other,
    frames: FRAMES.some((count) => count === frames) ? frames : FIRST_VIEW.frames,
    class: filled('class'),
    text: filled('text'),
    model: filled('model'),
    layers: from !== undefined && Number(from) <= Number(to) ? { from: Number(from), to: Number(to) } : undefined,
  };
}
