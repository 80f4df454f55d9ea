/** A run of the comparison: a row of its table. */
export interface Entry {
  /** Names the row, its folder and its picture. */
  readonly name: string;
  readonly system: string;
  /** Options beside the preset's. */
  readonly set?: Readonly<Record<string, string | number>>;
  /** The label column that it learns. */
  readonly labels?: string;
  /** The text column that it learns. */
  readonly texts?: string;
  /** What is measured while it trains, twenty times over. */
  readonly metrics?: readonly string[];
  /** Images that it trains on, where it is to show what more of them are good for. */
  readonly images?: number;
  /** Which of the prepared data sets it trains on; the comparison's own where absent. */
  readonly data?: string;
}

/** Systems on one data set, with as many images each. */
export interface Comparison {
  readonly name: string;
  /** The preset that every system has for this data. */
  readonly preset: string;
  readonly images: number;
  readonly entries: readonly Entry[];
}

const plain = (system: string): Entry => ({ name: system, system });
const withLoss = (loss: string): Entry => ({ name: `dcgan-${loss}`, system: 'dcgan', set: { loss } });

/** Handwritten digits at 32x32: every system that can learn them. */
export const DIGITS: Comparison = {
  name: 'digits',
  preset: 'digits',
  images: 100_000,
  entries: [
    ...['gan', 'dcgan'].map(plain),
    ...['minimax', 'kl', 'least-squares', 'hinge'].map(withLoss),
    ...['wgan', 'wgan-gp', 'sngan', 'sagan', 'pggan', 'stylegan', 'stylegan2', 'autoencoder', 'vae'].map(plain),
    { ...plain('cgan'), labels: 'class' },
    { ...plain('sngan'), name: 'sngan-classes', labels: 'class' },
    { ...plain('biggan'), labels: 'class' },
    { ...plain('cogan'), labels: 'domain', data: 'digits-and-edges' },
  ],
};

/** Drawn faces at 64x64. */
export const FACES: Comparison = {
  name: 'faces',
  preset: 'faces',
  images: 60_000,
  entries: [
    ...['dcgan', 'wgan-gp', 'sngan', 'sagan', 'stylegan'].map(plain),
    // What happens in stages must be over when the images are.
    { ...plain('pggan'), set: { stageImages: 4_000, fadeImages: 4_000 } },
    { ...plain('biggan'), labels: 'hairColor' },
    { ...plain('biggan'), name: 'biggan-glasses', labels: 'glasses' },
    { ...plain('biggan'), name: 'biggan-skin', labels: 'skinColor', images: 30_000 },
    // More images than the others: its first stage is quick, and learns to read for much longer than to draw.
    { ...plain('stackgan'), texts: 'caption', images: 230_000, set: { stageOneImages: 200_000 } },
  ],
};

export const COMPARISONS: readonly Comparison[] = [DIGITS, FACES];
