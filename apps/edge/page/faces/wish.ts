/** The face that is on the stage, as one asks for it: by the API's URLs, or of a model that runs in the page. */
export interface FaceWish {
  /** An integer from 0 to 4294967295, or any other text. */
  readonly seed: string;
  /** Truncation, 0 to 1 in steps of 0.05. */
  readonly psi: number;
  /** A name out of the model's classes; the seed decides where there is none. */
  readonly class?: string;
  /** Of a model that takes texts. */
  readonly text?: string;
  /** The seed whose styles some layers take. */
  readonly mix?: string;
  /** Both are included; 0 is the coarsest. */
  readonly layers?: LayerRange;
  /** `name` or `name@digest`; the embedded default where there is none. */
  readonly model?: string;
}

export interface LayerRange {
  readonly from: number;
  readonly to: number;
}
