import type { Wish } from '@omokage/models/sampler';
import { type Asked, ControlError, type Controls, type MixedLayers, settle } from '@omokage/weights/sampler';
import { Problem } from '../problems/problem.ts';
import type { SpelledWish } from './face-path.ts';
import type { WishQuery } from './face-request.ts';
import { DEFAULT_PSI } from './psi.ts';
import { enlargementFor, type PictureSides } from './size.ts';

/** What a model can be asked. */
export interface Abilities {
  readonly controls: Controls;
  readonly picture: PictureSides;
  /** Multiply-accumulates a picture. */
  readonly macs: number;
}

/** What a query asks of a model, as the model takes it. */
export interface SettledQuery {
  readonly wish: Omit<Wish, 'seed'>;
  /** The one spelling of it. */
  readonly spelled: SpelledWish;
  /** How many times larger each pixel becomes. */
  readonly enlargement: number;
  /** Words of the text that the model does not know. */
  readonly ignored: readonly string[];
}

/**
 * Settles a query against what the model knows, which is only asked where the query asks for more than psi.
 * Throws a Problem for what it cannot be asked.
 */
export async function settleQuery(query: WishQuery, abilities: () => Promise<Abilities>): Promise<SettledQuery> {
  const { psi = DEFAULT_PSI, class: named, text, mix, layers, size } = query;
  if ([named, text, mix, layers, size].every((asked) => asked === undefined)) {
    return { wish: { psi }, spelled: { psi }, enlargement: 1, ignored: [] };
  }
  const { controls, picture } = await abilities();
  const { wish, spelling, ignored } = settleControls(controls, { class: named, text, mix, layers });
  const enlargement = enlargementFor(size, picture);
  return {
    wish: { psi, ...wish },
    spelled: {
      psi,
      ...spelling,
      mix: mix?.text,
      layers: isUsual(controls, { mix, layers }) ? undefined : layers,
      size: enlargement === 1 ? undefined : size,
    },
    enlargement,
    ignored,
  };
}

function settleControls(controls: Controls, asked: Asked) {
  try {
    return settle(controls, asked);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const { control, message, allowed } = error;
    throw new Problem('invalid-parameter', message, { parameter: control, allowed });
  }
}

/** Whether these are the layers that are mixed where none are named. */
function isUsual(controls: Controls, { mix, layers }: { mix: Asked['mix']; layers: MixedLayers | undefined }): boolean {
  if (mix === undefined || layers === undefined) return false;
  const { from, to } = settle(controls, { mix }).wish.mix!;
  return layers.from === from && layers.to === to;
}
