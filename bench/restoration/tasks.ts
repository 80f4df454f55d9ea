import type { TaskName } from '@omokage/weights';
import type { BaselineName } from './baselines.ts';
import type { DataName } from './data.ts';

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
  readonly preset?: string;
  /** Options beside the preset's. */
  readonly set?: Readonly<Record<string, string | number>>;
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
  /** The baseline that the strip shows. */
  readonly shown: BaselineName;
  readonly entries: readonly Entry[];
  /** False where inputs and targets show different things, so that only their distributions can be compared. */
  readonly paired: boolean;
}

const plain = (system: string): Entry => ({ name: system, system });
const withPreset = (system: string, preset: string): Entry => ({ name: system, system, preset });
const masked = (system: string): Entry => ({ name: system, system, set: { masked: 'true' } });

const ENLARGERS = ['nearest', 'bilinear', 'bicubic', 'lanczos3'] as const satisfies readonly BaselineName[];

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
  ...{ baselines: ['as it is', ...ENLARGERS], shown: 'bicubic' },
  entries: [
    ...['unet-l1', 'pix2pix'].map(plain),
    { name: 'pix2pix-spectral', system: 'pix2pix', preset: 'spectral' },
    plain('denoising-autoencoder'),
  ],
};

/** What is left of 64x64 pixels in four: a published setting, on other pictures. */
const MOSAIC_32: Task = {
  ...{ name: 'mosaic32', restores: 'demosaic', data: 'faces', paired: true },
  ...{ with: ['mosaic:32'], images: 60_000 },
  conditions: [mosaicOf(32)],
  ...{ baselines: ['as it is', ...ENLARGERS], shown: 'bicubic' },
  entries: [withPreset('unet-l1', 'mosaic'), withPreset('pix2pix', 'mosaic')],
};

const UPSCALE: Task = {
  ...{ name: 'upscale-photo', restores: 'upscale', data: 'flowers', paired: true },
  ...{ with: ['downscale:2-4'], copies: 4, images: 60_000 },
  conditions: [2, 4].map(shrunkBy),
  ...{ baselines: ENLARGERS, shown: 'bicubic' },
  entries: ['unet-l1', 'pix2pix'].map(plain),
};

const COLORIZE: Task = {
  ...{ name: 'colorize-lineart', restores: 'colorize', data: 'line-art', paired: true },
  ...{ with: [], images: 15_000 },
  conditions: [{ name: 'line-art', title: 'line art', with: [] }],
  ...{ baselines: ['as it is', 'mean colour', 'most common colour'], shown: 'mean colour' },
  entries: ['unet-l1', 'pix2pix'].map(plain),
};

const INPAINT: Task = {
  ...{ name: 'inpaint', restores: 'inpaint', data: 'faces', paired: true },
  ...{ with: ['holes:0.1-0.4'], copies: 2, images: 60_000 },
  conditions: [0.1, 0.25, 0.4].map(holed),
  ...{ baselines: ['as it is', 'mean fill', 'diffusion'], shown: 'diffusion' },
  entries: [plain('partial-conv'), ...['unet-l1', 'pix2pix'].map(masked)],
};

const DENOISE: Task = {
  ...{ name: 'denoise-photo', restores: 'denoise', data: 'flowers', paired: true },
  ...{ with: ['noise:5-50', 'jpeg:30-90'], copies: 4, images: 60_000 },
  conditions: [noisy('mild', 10, 80), noisy('middle', 25, 50), noisy('strong', 50, 30)],
  ...{ baselines: ['as it is', 'median 3x3', 'gaussian'], shown: 'median 3x3' },
  entries: ['unet-l1', 'pix2pix', 'denoising-autoencoder'].map(plain),
};

/** Translation with pairs that only one of the two may see as pairs. */
const LINES_TO_COLOUR: Task = {
  ...{ name: 'translate-lines', restores: 'translate', data: 'faces', paired: true },
  ...{ with: ['lines'], images: 30_000 },
  conditions: [{ name: 'lines', title: 'lines to colour', with: ['lines'] }],
  ...{ baselines: ['as it is', 'mean colour'], shown: 'mean colour' },
  entries: ['pix2pix', 'cyclegan'].map(plain),
};

/** Translation where there are no pairs at all. */
const STYLES: Task = {
  ...{ name: 'translate-styles', restores: 'translate', data: 'styles', paired: false },
  ...{ with: [], images: 30_000 },
  conditions: [{ name: 'styles', title: 'lorelei to adventurer', with: [] }],
  ...{ baselines: ['as it is', 'another target'], shown: 'another target' },
  entries: [plain('cyclegan')],
};

export const TASKS: readonly Task[] = [
  ...[DEMOSAIC, MOSAIC_32, UPSCALE, COLORIZE, INPAINT, DENOISE],
  ...[LINES_TO_COLOUR, STYLES],
];
