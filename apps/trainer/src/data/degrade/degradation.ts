import type { RandomStream } from '@omokage/models/sampling';
import type { Picture } from '../fit-square.ts';
import { drawSettings, type Parameters, type Settings, type Wishes } from './parameters.ts';

/** What a degradation leaves of a picture. */
export interface Degraded {
  /** The same width and height; one channel where the degradation greys, else as many as before. */
  readonly picture: Picture;
  /** `[height,width]` bytes: 255 where the picture was taken away, else 0. Only from degradations that mask. */
  readonly mask?: Uint8Array | undefined;
}

/**
 * A way to make a picture worse. `apply` never sees alpha (the pipeline keeps it), and gets a random stream that is its
 * own for this picture, so that pictures may be degraded in any order.
 */
export interface Degradation {
  readonly name: string;
  /** One line for the help. */
  readonly description: string;
  readonly parameters: Parameters;
  /** The parameter that is given without its name: `mosaic:8`. */
  readonly main?: string;
  /** A spec to show as an example. */
  readonly example: string;
  /** Whether colour pictures come out with one channel. */
  readonly greys: boolean;
  /** Whether a mask comes out beside the picture. */
  readonly masks: boolean;
  /** Draws this picture's settings out of what the user asked for, and applies them. */
  degrade(picture: Picture, wishes: Wishes, stream: RandomStream): Degraded | Promise<Degraded>;
}

/** `Degradation` as it is written down: `apply` gets its settings drawn, with their types. */
export interface DegradationDefinition<P extends Parameters> {
  readonly name: string;
  readonly description: string;
  readonly parameters: P;
  readonly main?: keyof P & string;
  readonly example: string;
  readonly greys?: boolean;
  readonly masks?: boolean;
  /** @param picture grey or RGB */
  apply(picture: Picture, settings: Settings<P>, stream: RandomStream): Degraded | Promise<Degraded>;
}

export function defineDegradation<const P extends Parameters>(definition: DegradationDefinition<P>): Degradation {
  const { parameters, apply } = definition;
  return {
    greys: false,
    masks: false,
    ...definition,
    degrade: (picture, wishes, stream) => apply(picture, drawSettings(parameters, wishes, stream), stream),
  };
}
