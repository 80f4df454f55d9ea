import type { TaskName } from '@omokage/weights';
import type { BaselineName } from './baselines.ts';

/** Which pictures a task is about. */
export type DataName = 'faces' | 'flowers' | 'line-art' | 'styles';

/** One way in which held-out pictures are damaged: a column of a task's table. */
export interface Condition {
  /** Names its held-out set. */
  readonly name: string;
  readonly title: string;
  /** What `omokage data degrade` does to the held-out pictures, in turn; nothing where the data set is one of pairs. */
  readonly with: readonly string[];
  /** Side of a mosaic's blocks, or by how much a picture was shrunk: what a baseline enlarges by. */
  readonly factor?: number;
}

/** A system that is trained for a task: a row of its table. */
export interface Entry {
  /** Names the row, its folder and its column of the strip. */
  readonly name: string;
  readonly system: string;
  readonly preset: string;
  /** Options beside the preset's. */
  readonly set?: Readonly<Record<string, string>>;
}

/** What is restored, from which pictures, and who tries. */
export interface Task {
  readonly name: string;
  /** What the artefacts say that they restore. */
  readonly restores: TaskName;
  readonly data: DataName;
  /** What `omokage data degrade` does to the pictures that are trained on, in turn; nothing where the data set is one of pairs. */
  readonly with: readonly string[];
  /** Pairs made of each picture that is trained on. */
  readonly copies?: number;
  /** Images that each system sees. */
  readonly images: number;
  readonly conditions: readonly Condition[];
  readonly baselines: readonly BaselineName[];
  /** What true pictures score against each other, where no system can do better than that. */
  readonly floor?: BaselineName;
  /** The baseline that the strip shows. */
  readonly shown?: BaselineName;
  readonly entries: readonly Entry[];
  /** False where inputs and targets show different things, so that only their distributions can be compared. */
  readonly paired: boolean;
}

/** A preset of systems that learn from pairs has one generator for all of them: they differ in what they are told of its pictures. */
const entriesOf = (preset: string, ...systems: string[]): Entry[] =>
  systems.map((system) => ({ name: system, system, preset }));

/** The variant of pix2pix with spectral norm in every convolution and instance norm in the generator, of the size of the others. */
const SPECTRAL: Entry = {
  ...{ name: 'pix2pix-spectral', system: 'pix2pix', preset: 'mosaic' },
  set: {
    weights: 'spectral',
    discriminatorWeights: 'spectral',
    norm: 'instance',
    encoderActivation: 'relu',
    loss: 'hinge',
  },
};

/** Of a mosaic, nearest neighbours are the mosaic itself. */
const ENLARGERS: readonly BaselineName[] = [
  ...(['nearest', 'bilinear (sharp)', 'bicubic (sharp)', 'bilinear', 'bicubic', 'lanczos3'] as const),
];

const mosaicOf = (block: number): Condition => ({
  ...{ name: `mosaic-${block}`, title: `blocks of ${block} px` },
  ...{ with: [`mosaic:${block}`], factor: block },
});
const shrunkBy = (factor: number): Condition => ({
  ...{ name: `x${factor}`, title: `x${factor}` },
  ...{ with: [`downscale:${factor}`], factor },
});
const noisy = (name: string, sigma: number, quality: number): Condition => ({
  ...{ name, title: `noise ${sigma}, JPEG ${quality}` },
  with: [`noise:${sigma}`, `jpeg:${quality}`],
});
const holed = (share: number): Condition => ({
  ...{ name: `holes-${100 * share}`, title: `${100 * share}% missing` },
  with: [`holes:${share}`],
});

/** Any size of blocks from 2 to 32 pixels, one model for all of them. */
const DEMOSAIC: Task = {
  ...{ name: 'demosaic', restores: 'demosaic', data: 'faces', paired: true },
  ...{ with: ['mosaic:2-32'], images: 60_000 },
  conditions: [2, 4, 8, 16, 32].map(mosaicOf),
  ...{ baselines: ENLARGERS, shown: 'bicubic' },
  entries: [...entriesOf('mosaic', 'denoising-autoencoder', 'unet-l1', 'pix2pix'), SPECTRAL],
};

/** What is left of 64x64 pixels in four: a published setting, on other pictures. */
const MOSAIC_32: Task = {
  ...{ name: 'mosaic32', restores: 'demosaic', data: 'faces', paired: true },
  ...{ with: ['mosaic:32'], images: 60_000 },
  conditions: [mosaicOf(32)],
  ...{ baselines: ENLARGERS, shown: 'bicubic' },
  entries: entriesOf('mosaic', 'unet-l1', 'pix2pix'),
};

const UPSCALE: Task = {
  ...{ name: 'upscale-photo', restores: 'upscale', data: 'flowers', paired: true },
  ...{ with: ['downscale:2-4'], copies: 4, images: 60_000 },
  conditions: [2, 4].map(shrunkBy),
  ...{ baselines: ENLARGERS, shown: 'bicubic' },
  entries: entriesOf('photos', 'unet-l1', 'pix2pix'),
};

const COLORIZE: Task = {
  ...{ name: 'colorize-lineart', restores: 'colorize', data: 'line-art', paired: true },
  ...{ with: [], images: 15_000 },
  conditions: [{ name: 'line-art', title: 'line art', with: [] }],
  ...{ baselines: ['as it is', 'mean colour', 'most common colour'], shown: 'mean colour' },
  entries: entriesOf('lines', 'unet-l1', 'pix2pix'),
};

const INPAINT: Task = {
  ...{ name: 'inpaint', restores: 'inpaint', data: 'faces', paired: true },
  ...{ with: ['holes:0.1-0.4'], images: 60_000 },
  conditions: [0.1, 0.25, 0.4].map(holed),
  ...{ baselines: ['as it is', 'mean fill', 'diffusion'], shown: 'diffusion' },
  entries: entriesOf('faces', 'partial-conv', 'unet-l1', 'pix2pix'),
};

const DENOISE: Task = {
  ...{ name: 'denoise-photo', restores: 'denoise', data: 'flowers', paired: true },
  ...{ with: ['noise:5-50', 'jpeg:30-90'], copies: 4, images: 60_000 },
  conditions: [noisy('mild', 10, 80), noisy('middle', 25, 50), noisy('strong', 50, 30)],
  ...{ baselines: ['as it is', 'median 3x3', 'gaussian'], shown: 'median 3x3' },
  entries: entriesOf('photos', 'denoising-autoencoder', 'unet-l1', 'pix2pix'),
};

/** Translation with pairs that only one of the two may see as pairs. */
const LINES_TO_COLOUR: Task = {
  ...{ name: 'translate-lines', restores: 'translate', data: 'faces', paired: true },
  ...{ with: ['lines'], images: 30_000 },
  conditions: [{ name: 'lines', title: 'lines to colour', with: ['lines'] }],
  ...{ baselines: ['as it is', 'mean colour'], shown: 'mean colour' },
  entries: [...entriesOf('lines', 'pix2pix'), ...entriesOf('faces', 'cyclegan')],
};

/** Translation where there are no pairs at all. */
const STYLES: Task = {
  ...{ name: 'translate-styles', restores: 'translate', data: 'styles', paired: false },
  ...{ with: [], images: 30_000 },
  conditions: [{ name: 'styles', title: 'lorelei to adventurer', with: [] }],
  ...{ baselines: ['as it is'], floor: 'another target' },
  entries: entriesOf('faces', 'cyclegan'),
};

export const TASKS: readonly Task[] = [
  ...[DEMOSAIC, MOSAIC_32, UPSCALE, COLORIZE, INPAINT, DENOISE],
  ...[LINES_TO_COLOUR, STYLES],
];
