import { classHistogram } from '../../data/histogram.ts';
import type { ImportReport } from '../../data/import/import-options.ts';
import { PackedDataset, type PackedHeader } from '../../data/packed.ts';
import { print } from './print.ts';

/** A column of many classes prints its largest; the rest in one line. */
const SHOWN_CLASSES = 12;

/** One line about a file that was just written. */
export function printSummary(path: string, header: PackedHeader): void {
  print(`${path}: ${header.count} ${describeImages(header)}, sha256 ${header.sha256}`);
}

/** `images of 64x64x3`, or `pairs of 64x64: input x1, target x3`. */
function describeImages({ width, height, images }: PackedHeader): string {
  const [first] = images;
  if (images.length === 1) return `images of ${width}x${height}x${first.channels}`;
  return `pairs of ${width}x${height}: ${images.map(({ role, channels }) => `${role} x${channels}`).join(', ')}`;
}

/** All that an import has to say: the file, its classes, and what was left out. */
export function printImport(path: string, { header, skipped, ignored, enlarged }: ImportReport): void {
  printSummary(path, header);
  const dataset = PackedDataset.open(path);
  try {
    printColumns(dataset);
    printTexts(dataset);
  } finally {
    dataset.close();
  }
  for (const { name, reason } of skipped) print(`skipped ${name}: ${reason}`);
  if (skipped.length > 0) print(`${skipped.length} bad images skipped`);
  if (ignored > 0) print(`${ignored} files ignored: not png, jpeg or webp`);
  if (enlarged > 0) {
    print(`${enlarged} images are smaller than ${header.width} pixels: enlarged, and blurred`);
  }
}

/** The label columns with their largest classes. */
export function printColumns(dataset: PackedDataset): void {
  for (const { name, classes } of dataset.header.columns) {
    const counts = classHistogram(dataset.readLabels(name), classes).sort((a, b) => b.count - a.count);
    print(`column ${name}: ${classes.length} classes`);
    for (const entry of counts.slice(0, SHOWN_CLASSES)) print(`  ${String(entry.count).padStart(9)}  ${entry.name}`);
    const others = counts.slice(SHOWN_CLASSES);
    const rest = others.reduce((sum, { count }) => sum + count, 0);
    if (others.length > 0) print(`  ${String(rest).padStart(9)}  in ${others.length} more classes`);
  }
}

/** The text columns with their first texts, quoted: what a file says must not steer the terminal. */
export function printTexts(dataset: PackedDataset): void {
  const { texts, count } = dataset.header;
  for (const name of texts) {
    print(`texts ${name}: ${count}`);
    const first = Array.from({ length: Math.min(SHOWN_TEXTS, count) }, (_, index) => index);
    for (const text of dataset.readTexts(name, first)) print(`  ${JSON.stringify(text)}`);
  }
}

const SHOWN_TEXTS = 3;
