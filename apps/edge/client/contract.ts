// biome-ignore-all format: made by a program.
/**
 * What the service answers and takes, as types. Made of its OpenAPI document by `node apps/edge/dev/client-types.ts`, and held to
 * the routes by a test: change those, not this.
 */

export type FaceNumbers = {
  readonly seed: {
    readonly text: string;
    /** Null where the seed is a text. */
    readonly number: number | null;
    /** What the seed stands for (docs/sampling.md, section 1). */
    readonly key: {
      readonly low: number;
      readonly high: number;
    };
  };
  readonly psi: number;
  readonly model: {
    readonly name: string;
    readonly digest: string;
    readonly pinned: boolean;
  };
  /** Null for what the model does not know, or was not asked. */
  readonly conditions: {
    /** The class that is drawn, whether it was asked for or the seed decided. */
    readonly class: {
      readonly index: number;
      readonly name: string;
      readonly asked: boolean;
    } | null;
    readonly text: {
      readonly text: string;
      readonly asked: boolean;
    } | null;
    readonly mix: {
      readonly seed: string;
      readonly layers: {
        readonly from: number;
        readonly to: number;
      };
    } | null;
  };
  /** The latent, nine digits each, which name a float32. Truncated already, but for a model with styles, which truncates its styles. */
  readonly z: readonly number[];
  /** Of a model with styles: the style of each layer, truncated and mixed. Else null. */
  readonly w: readonly (readonly number[])[] | null;
  readonly links: {
    /** By name; null where the model was asked for by digest. */
    readonly newest: {
      readonly png: string;
      readonly webp: string;
      readonly jpg: string;
      readonly json: string;
    } | null;
    /** These never change. */
    readonly pinned: {
      readonly png: string;
      readonly webp: string;
      readonly jpg: string;
      readonly json: string;
    };
    /** The card of the model. */
    readonly model: string;
  };
};

export type Problem = {
  /** The kind of problem, by the path of a page about it. */
  readonly type: string;
  /** The same for all of a kind. */
  readonly title: string;
  readonly status: number;
  /** What was wrong with this request. */
  readonly detail: string;
  /** The path that was asked. */
  readonly instance: string;
  /** The parameter or field at fault. */
  readonly parameter?: string;
  /** What would have been accepted, in words or as a list. */
  readonly allowed?: string | readonly string[];
  /** Seconds to wait; also in the header Retry-After. */
  readonly retryAfter?: number;
};

export type Restorer = {
  readonly name: string;
  /** sha256 of the manifest; `name@digest` pins the model. */
  readonly digest: string;
  readonly title: string;
  /** It answers where no model is named: for a face, or for its task. */
  readonly default: boolean;
  /** Size of the weights. */
  readonly bytes: number;
  readonly created: string;
  readonly licence: string;
  readonly credits: readonly {
    readonly name: string;
    readonly author: string;
    readonly licence: string;
    readonly url: string;
  }[];
  /** Where all that is known of it is told. */
  readonly card: string;
  readonly links: {
    readonly newest: string;
    readonly pinned: string;
  };
  readonly kind: 'restorer';
  /** What it is for. Links take a POST. */
  readonly restorer: {
    readonly task: 'demosaic' | 'upscale' | 'colorize' | 'inpaint' | 'denoise' | 'translate';
    /** Values of the parameter scale; none where it enlarges nothing. */
    readonly scales: readonly number[];
    /** Whether it looks at lightness alone. */
    readonly grey: boolean;
    /** Pictures that it learnt from. */
    readonly trainedAt: {
      readonly width: number;
      readonly height: number;
    };
  };
};

export type RestorerCard = Restorer & {
  /** It travels with the Worker, and needs no storage. */
  readonly embedded: boolean;
  /** Numbers in its weights. */
  readonly parameters: number;
  /** What made it. The manifest has all of its options. */
  readonly training: {
    readonly system: string;
    readonly dataset: {
      readonly name: string;
      readonly images: number;
    };
    readonly imagesSeen: number;
    /** Wall-clock hours, over all resumed runs. */
    readonly hours: number;
    readonly backend: string;
    readonly machine: string;
    readonly seed: string;
  };
  /** What was measured, each over so many samples. */
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly n: number;
    /** Where it lies with a confidence of 95 %. */
    readonly interval?: readonly number[];
    /** What real pictures score against other real ones, over as many. */
    readonly floor?: number;
    /** The best that people have without the model, and what that scores. */
    readonly baseline?: {
      readonly name: string;
      readonly value: number;
    };
  }[];
  /** What people should know before they use it; null where nothing is said. */
  readonly about: {
    /** What it is meant for. */
    readonly intended: string;
    /** What it cannot do, and must not be used for. */
    readonly limits: readonly string[];
  } | null;
  /** The model itself, to be run elsewhere. Files never change. */
  readonly files: {
    readonly manifest: {
      readonly path: string;
      readonly sha256: string;
    };
    readonly weights: readonly {
      readonly path: string;
      readonly bytes: number;
      readonly sha256: string;
    }[];
  };
  /** Where the versions of its name are listed, and what the name stands for. */
  readonly versions: string;
  /** What one request may send, and be answered. */
  readonly limits: {
    readonly bodyBytes: number;
    readonly inputSide: number;
    readonly outputSide: number;
  };
  /** How large pictures go through it, for those who run it themselves. */
  readonly tiles: {
    /** Pixels to each side that a pixel depends on; null where on all. */
    readonly reach: number | null;
    /** What the sides of a tile divide by. */
    readonly multiple: number;
    /** Whether it takes a mask of holes beside. */
    readonly mask: boolean;
  };
};

export type Sampler = {
  readonly name: string;
  /** sha256 of the manifest; `name@digest` pins the model. */
  readonly digest: string;
  readonly title: string;
  /** It answers where no model is named: for a face, or for its task. */
  readonly default: boolean;
  /** Size of the weights. */
  readonly bytes: number;
  readonly created: string;
  readonly licence: string;
  readonly credits: readonly {
    readonly name: string;
    readonly author: string;
    readonly licence: string;
    readonly url: string;
  }[];
  /** Where all that is known of it is told. */
  readonly card: string;
  readonly links: {
    readonly newest: string;
    readonly pinned: string;
  };
  readonly kind: 'sampler';
  readonly picture: {
    readonly width: number;
    readonly height: number;
    readonly channels: number;
  };
  /** What can be asked for beside a seed. */
  readonly controls: {
    /** What psi shortens: the latent, by a truncated normal, or the style, towards the average one (of its class). */
    readonly psi: 'truncated-normal' | 'style';
    /** Values of the parameter class; none where there are none. */
    readonly classes: readonly string[];
    /** How many terms the parameter text is read by, and some texts; null where it takes none. */
    readonly text: {
      readonly terms: number;
      readonly examples: readonly string[];
    } | null;
    /** Layers that mix can be for; 0 where there are no styles. */
    readonly styleLayers: number;
  };
};

export type SamplerCard = Sampler & {
  /** It travels with the Worker, and needs no storage. */
  readonly embedded: boolean;
  /** Numbers in its weights. */
  readonly parameters: number;
  /** What made it. The manifest has all of its options. */
  readonly training: {
    readonly system: string;
    readonly dataset: {
      readonly name: string;
      readonly images: number;
    };
    readonly imagesSeen: number;
    /** Wall-clock hours, over all resumed runs. */
    readonly hours: number;
    readonly backend: string;
    readonly machine: string;
    readonly seed: string;
  };
  /** What was measured, each over so many samples. */
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly n: number;
    /** Where it lies with a confidence of 95 %. */
    readonly interval?: readonly number[];
    /** What real pictures score against other real ones, over as many. */
    readonly floor?: number;
    /** The best that people have without the model, and what that scores. */
    readonly baseline?: {
      readonly name: string;
      readonly value: number;
    };
  }[];
  /** What people should know before they use it; null where nothing is said. */
  readonly about: {
    /** What it is meant for. */
    readonly intended: string;
    /** What it cannot do, and must not be used for. */
    readonly limits: readonly string[];
  } | null;
  /** The model itself, to be run elsewhere. Files never change. */
  readonly files: {
    readonly manifest: {
      readonly path: string;
      readonly sha256: string;
    };
    readonly weights: readonly {
      readonly path: string;
      readonly bytes: number;
      readonly sha256: string;
    }[];
  };
  /** Where the versions of its name are listed, and what the name stands for. */
  readonly versions: string;
  /** What one request may ask for. */
  readonly limits: {
    /** Values of the parameter size, the model's own first. */
    readonly sizes: readonly number[];
    readonly gridFaces: number;
    readonly morphFrames: {
      readonly least: number;
      readonly most: number;
    };
    /** Of a grid, or of all pictures of a morph. */
    readonly pixels: number;
  };
};

export type Versions = {
  readonly name: string;
  /** False where there are more, or while model storage does not answer. */
  readonly complete: boolean;
  /** What the name stands for at present. Empty where it was withdrawn. */
  readonly channels: readonly {
    readonly channel: 'stable';
    readonly digest: string;
  }[];
  readonly versions: readonly {
    readonly digest: string;
    readonly channel: 'stable' | null;
    /** It travels with the Worker, and needs no storage. */
    readonly embedded: boolean;
    readonly links: {
      readonly card: string;
      readonly manifest: string;
    };
  }[];
};

/** JSON that operations answer with, by their ids. */
export interface Answers {
  /** The numbers behind a face, and where its pictures are */
  readonly getFaceNumbers: FaceNumbers;
  /** All that is known of one model */
  readonly getModel: SamplerCard | RestorerCard;
  /** The models that faces can be drawn with, and pictures restored */
  readonly listModels: {
    /** False while model storage does not answer. */
    readonly complete: boolean;
    readonly models: readonly (Sampler | Restorer)[];
  };
  /** What can be restored here, and within which limits */
  readonly listTasks: {
    /** False while model storage does not answer. */
    readonly complete: boolean;
    readonly limits: {
      readonly bodyBytes: number;
      readonly inputSide: number;
      readonly outputSide: number;
    };
    readonly formats: readonly string[];
    readonly tasks: readonly {
      readonly task: 'demosaic' | 'upscale' | 'colorize' | 'inpaint' | 'denoise' | 'translate';
      readonly path: string;
      /** Null where one has to be named, or published. */
      readonly model: Restorer | null;
      /** Further models of the task, by name. */
      readonly others: readonly string[];
    }[];
  };
  /** The versions of a model, and which of them its name stands for */
  readonly listVersions: Versions;
}

/** Parameters of queries, in the order that URLs have them in. */
export const PARAMETERS = {
  getFace: ['psi', 'class', 'text', 'mix', 'layers', 'size', 'model'],
  getFaceNumbers: ['psi', 'class', 'text', 'mix', 'layers', 'model'],
  getGrid: ['seeds', 'columns', 'psi', 'class', 'text', 'mix', 'layers', 'size', 'model'],
  getMorph: ['from', 'to', 'frames', 'fps', 'play', 'psi', 'class', 'text', 'mix', 'layers', 'size', 'model'],
  restore: ['model', 'scale', 'format', 'quality'],
} as const;
