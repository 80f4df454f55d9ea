/**
 * What one answer with faces may cost. All limits stand here; the OpenAPI document tells them, and problems do.
 *
 * An isolate has 128 MB, and draws one face at a time: an answer of many faces lets others pass between two of its own.
 */

/** Faces in a grid. */
export const MOST_FACES = 64;
/** Pictures that are drawn for a morph. */
export const FRAMES = { least: 2, most: 24, usual: 12 } as const;
export const FRAMES_A_SECOND = { least: 1, most: 30, usual: 12 } as const;
/** Pixels of a grid, free places included, or of all pictures of a morph: 4 MB before they are compressed. */
export const MOST_PIXELS = 1 << 20;
/** Multiply-accumulates of all pictures: about a second of CPU, as one picture of the largest model takes. */
export const MOST_MACS = 10e9;
