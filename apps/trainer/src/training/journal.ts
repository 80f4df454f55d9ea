import { readFileSync } from 'node:fs';
import type { MetricResult } from '../metrics/index.ts';
import { grouped } from '../reports/in-words.ts';
import { writeReport } from '../reports/report.ts';
import { EventFile } from '../reports/tensorboard.ts';
import type { Alarm } from './alarms.ts';
import { appendLine, appendMetrics, dropLinesAfter, type RunLine } from './run-directory.ts';
import type { Recovery } from './state.ts';

/** Figures that are told at once as they are measured; all of them are written. */
const MOST_TOLD = 6;

/** A figure in short, beside that of what a restorer was given. */
function told({ name, value, n, details }: MetricResult): string {
  const input = details?.input;
  return `${name} ${short(value)} (${input === undefined ? '' : `input ${short(input)}, `}n ${n})`;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

/**
 * All that a run leaves for people: `stats.jsonl`, `metrics.jsonl`, `alarms.jsonl`, TensorBoard events and `report.html`. Writes
 * what it is told as it is told; knows nothing of training.
 */
export class RunJournal {
  private readonly runDirectory: string;
  private events: EventFile;

  /** Opens the journal of a run that has seen so many images; what it said about later ones is dropped. */
  constructor(runDirectory: string, imagesSeen: number) {
    this.runDirectory = runDirectory;
    dropLinesAfter(runDirectory, imagesSeen);
    this.events = EventFile.open(runDirectory, imagesSeen);
  }

  /** Means by name over the images since the line before. */
  stats(line: RunLine & Readonly<Record<string, number>>): void {
    appendLine(this.runDirectory, 'stats', line);
    for (const [tag, value] of Object.entries(line)) {
      if (tag !== 'images') this.events.scalar(line.images, tag, value);
    }
  }

  metrics(images: number, results: readonly MetricResult[]): void {
    appendMetrics(this.runDirectory, images, results);
    for (const { name, value } of results) this.events.scalar(images, `metrics/${name}`, value);
    process.stderr.write(`At ${grouped(images)} images: ${results.slice(0, MOST_TOLD).map(told).join(', ')}\n`);
  }

  /** A grid that was written to a PNG file. */
  grid(images: number, tag: string, path: string): void {
    const png = readFileSync(path);
    const header = new DataView(png.buffer, png.byteOffset);
    // IHDR: width and height at bytes 16 and 20, the colour type at 25 (0 grey, 2 RGB).
    const channels = header.getUint8(25) === 0 ? 1 : 3;
    this.events.image(images, tag, png, header.getUint32(16), header.getUint32(20), channels);
  }

  alarm(images: number, { alarm, text }: Alarm): void {
    appendLine(this.runDirectory, 'alarms', { images, alarm, text });
    process.stderr.write(`Alarm at ${images} images: ${text}\n`);
  }

  /** A run that went back: what it had said about the images between is dropped. */
  wentBack({ brokeAtImages, backToImages, reason }: Recovery): void {
    this.events.close();
    dropLinesAfter(this.runDirectory, backToImages);
    this.events = EventFile.open(this.runDirectory, backToImages);
    const text = `training broke down at ${brokeAtImages} images (${reason}); it goes on from ${backToImages} at half the learning rate.`;
    appendLine(this.runDirectory, 'alarms', { images: backToImages, alarm: 'broke-down', text });
    process.stderr.write(`Alarm: ${text}\n`);
  }

  async report(): Promise<void> {
    await writeReport(this.runDirectory);
  }

  close(): void {
    this.events.close();
  }
}
