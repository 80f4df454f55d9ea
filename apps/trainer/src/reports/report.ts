import { basename, join, resolve } from 'node:path';
import { writeWholeFile } from '../data/whole-file.ts';
import { evenly } from './curves.ts';
import { embedPicture } from './embedded-pictures.ts';
import type { Moment } from './grid-viewer.ts';
import { reportPage } from './report-page.ts';
import { readRunRecord } from './run-record.ts';

/** Grids of samples on a page, evenly over the run. */
const MOST_GRIDS = 24;
/** Bytes of a picture. With the data set's there are 25: 4.5 MB, and 6 MB as base64, which leaves 2 MB for the curves. */
const PICTURE_BUDGET = 180_000;

/**
 * Writes `report.html` into a run directory and returns its path: curves, grids over time, configuration and alarms in one file
 * of at most 8 MB that refers to nothing outside itself. Reads only what the run has written, at any time of the run. Throws
 * UserError.
 */
export async function writeReport(runDirectory: string, written: Date = new Date()): Promise<string> {
  const record = readRunRecord(runDirectory);
  const moments: Moment[] = [];
  for (const { path, images } of evenly(record.grids, MOST_GRIDS)) {
    moments.push({ images, picture: await embedPicture(path, PICTURE_BUDGET) });
  }
  const reals = record.reals === undefined ? undefined : await embedPicture(record.reals, PICTURE_BUDGET);
  const page = reportPage(basename(resolve(runDirectory)), record, { moments, reals, written });
  const path = join(runDirectory, 'report.html');
  writeWholeFile(path, Buffer.from(page));
  return path;
}
