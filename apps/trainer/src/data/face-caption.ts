import { colourName } from './colour-name.ts';
import type { FaceStyle } from './face-style.ts';

/** The text column of drawn faces. */
export const CAPTION = 'caption';

/**
 * What a drawn face shows, in words: the style, then each feature it has, such as
 * `adventurer, short04 hair, glasses variant02, brown hair`. For models that are told in words what to draw.
 */
export function faceCaption({ name, columns }: FaceStyle, labels: ArrayLike<number>): string {
  const features = columns.map((column, i) =>
    labels[i] === 0 ? undefined : inWords(column.name, column.classes[labels[i]]),
  );
  return [name, ...features.filter((words) => words !== undefined)].join(', ');
}

function inWords(column: string, drawn: string): string {
  const feature = apart(column);
  if (drawn.startsWith('#')) return `${colourName(drawn)} ${feature.replace(/ colou?r$/, '')}`;
  const value = apart(drawn);
  if (value.startsWith('variant')) return `${feature} ${value}`;
  return value.includes(feature) ? value : `${value} ${feature}`;
}

/** `bowlCutHair` to `bowl cut hair`. */
function apart(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
