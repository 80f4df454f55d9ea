import { createRequire } from 'node:module';
import { Avatar, Style } from '@dicebear/core';
import { UserError } from '../errors.ts';
import type { FaceStyle } from './face-style.ts';
import { facesjsStyle } from './facesjs-style.ts';
import type { Credit, PackedColumn } from './packed.ts';

/** Class 0 of every feature: this face does not have it. */
export const NONE = 'none';

/** How a style's canvas is framed: DiceBear's scale about the middle, then a shift in percent of the canvas. */
interface Framing {
  readonly scale: number;
  readonly translateX: number;
  readonly translateY: number;
}

/** Chosen by eye so that the head fills the square, even where a tall or long hair then touches the border. */
const DICEBEAR_STYLES: Readonly<Record<string, Framing>> = {
  adventurer: { scale: 1.2, translateX: 1, translateY: 3 },
  lorelei: { scale: 1.2, translateX: 3, translateY: 0 },
  'open-peeps': { scale: 1.1, translateX: 1, translateY: 3 },
  notionists: { scale: 1.7, translateX: 8, translateY: 16 },
  'big-smile': { scale: 1.15, translateX: 0, translateY: 2 },
  'big-ears': { scale: 1.15, translateX: 0, translateY: -2 },
  micah: { scale: 1.15, translateX: 5, translateY: 6 },
  personas: { scale: 1.35, translateX: 1, translateY: 9 },
};

export const FACE_STYLES: readonly string[] = [...Object.keys(DICEBEAR_STYLES), 'facesjs'];

/** Loads a style by name. Throws `UserError` for a name that is not in `FACE_STYLES`. */
export function loadFaceStyle(name: string): FaceStyle {
  if (name === 'facesjs') return facesjsStyle();
  if (!Object.hasOwn(DICEBEAR_STYLES, name)) {
    throw new UserError(
      `unknown face style "${name}"`,
      `styles: ${FACE_STYLES.join(', ')}`,
      'name one of these with --style',
    );
  }
  return dicebearStyle(name, DICEBEAR_STYLES[name]);
}

const require = createRequire(import.meta.url);

/** A feature's column and the key under which DiceBear tells what it drew. */
interface Feature {
  readonly key: string;
  readonly column: PackedColumn;
}

function dicebearStyle(name: string, framing: Framing): FaceStyle {
  const style = new Style(require(`@dicebear/styles/${name}.json`));
  const features = variableFeatures(style);
  return {
    name,
    credit: creditOf(name, style),
    columns: features.map(({ column }) => column),
    draw(seed) {
      const { svg, options } = new Avatar(style, { seed, ...framing }).toJSON();
      return { svg, labels: features.map((feature) => labelOf(feature, options)) };
    },
  };
}

/** Components with a choice of variants, and colours with a choice of values. */
function variableFeatures(style: Style): Feature[] {
  const features: Feature[] = [];
  for (const [name, component] of style.components()) {
    const variants = [...component.variants().keys()];
    // A component that extends another draws the same set again: its label is its own all the same.
    if (variants.length > 1 || component.probability() < 100) {
      features.push({ key: `${name}Variant`, column: { name, classes: [NONE, ...variants] } });
    }
  }
  for (const [name, color] of style.colors()) {
    if (color.values().length > 1) {
      features.push({ key: `${name}Color`, column: { name: `${name}Color`, classes: [NONE, ...color.values()] } });
    }
  }
  return features;
}

function labelOf({ key, column }: Feature, options: Readonly<Record<string, unknown>>): number {
  const drawn = options[key];
  const value = Array.isArray(drawn) ? drawn[0] : drawn;
  if (value === undefined) return 0;
  const label = column.classes.indexOf(String(value));
  if (label < 0) throw new RangeError(`${column.name}: the style drew "${value}", which its definition does not list`);
  return label;
}

function creditOf(name: string, style: Style): Credit {
  const meta = style.meta();
  return {
    name: `${meta.source().name() ?? name} (DiceBear ${name})`,
    author: meta.creator().name() ?? 'unknown',
    licence: meta.license().name() ?? 'unknown',
    url: meta.source().url() ?? meta.creator().url() ?? 'https://www.dicebear.com',
  };
}
