import { toPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { GRID_SIDE, writeTiles } from '../data/grid-file.ts';
import { type Inputs, readInputs, readPicturesOf } from './input-source.ts';
import { type Restoration, testRows } from './restoration.ts';
import { restored } from './restore.ts';
import type { TrainingState } from './state.ts';

/** Rows of a grid. */
const LINES = 8;

/**
 * Writes what a restorer makes of the first rows that it is tested on: input, output and, of pairs, target, side by side. Holes are
 * grey.
 */
export async function writeRestorationGrid(
  path: string,
  state: TrainingState,
  { source, targets, inputRows }: Restoration,
): Promise<void> {
  const tilesOfRow = source.pairs ? 3 : 2;
  const across = Math.floor(GRID_SIDE / tilesOfRow);
  const rows = testRows(inputRows).slice(0, across * LINES);
  const tiles = tf.tidy(() => {
    const read = readInputs(source, rows);
    const columns = [
      withGreyHoles(read),
      restored(state, read),
      ...(source.pairs ? [readPicturesOf(targets, targets.mainRole, rows)] : []),
    ];
    const channels = Math.max(...columns.map(({ shape }) => shape[3]));
    const [, h, w] = read.inputs.shape;
    return tf.reshape(
      tf.stack(
        columns.map((pictures) => inChannels(pictures, channels)),
        1,
      ), // [n, tiles, h, w, c]
      [rows.length * columns.length, h, w, channels],
    ) as tf.Tensor4D;
  });
  const values = toPixels(await tiles.data<'float32'>());
  tiles.dispose();
  await writeTiles(path, { values, shape: tiles.shape }, across * tilesOfRow);
}

const withGreyHoles = ({ inputs, masks }: Inputs): tf.Tensor4D =>
  masks === undefined ? inputs : tf.mul(inputs, tf.sub(1, masks));

/** Grey pictures beside coloured ones. */
const inChannels = (pictures: tf.Tensor4D, channels: number): tf.Tensor4D =>
  pictures.shape[3] === channels ? pictures : tf.concat(new Array<tf.Tensor4D>(channels).fill(pictures), 3);
