/**
 * What one restoration may cost. All limits stand here; the OpenAPI document and GET /v1/restorations tell them.
 *
 * An isolate has 128 MB, and a request 30 s of CPU unless it is configured otherwise.
 */
export const RESTORATION_LIMITS = {
  /** A picture of the largest sides has a megabyte before compression; the rest is for a mask, or for what cameras write beside. */
  bodyBytes: 2 << 20,
  /** Pixels of the longer side of what is sent. */
  inputSide: 512,
  /** Pixels of the longer side of what is answered: enlarging is for small pictures. */
  outputSide: 1024,
  /** Multiply-accumulates, but for what tiles compute twice: 6 s of CPU at the 10e9 a second that `EDGE_LIMITS` reckons with. */
  macs: 60e9,
  /** Milliseconds within which a body has to be here: it holds one of few places. */
  uploadMs: 20_000,
} as const;

const { bodyBytes, inputSide, outputSide } = RESTORATION_LIMITS;

export const LIMITS_IN_WORDS = `A file has ${bodyBytes >> 20} MiB at most, and its picture ${inputSide} pixels a side; an enlarged one has ${outputSide} a side.`;
