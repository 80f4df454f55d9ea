import { decodeImage } from './decode-image.ts';
import { labelFiles } from './file-labels.ts';
import type { FileSource } from './file-source.ts';
import { refuseNothing, targetOf } from './image-files.ts';
import { creditsOf, type ImportOptions, type ImportReport } from './import-options.ts';
import { openTables, type TableOptions } from './open-table.ts';
import { packRecords } from './pack-records.ts';
import { describeFit, picturePreparer } from './prepare-picture.ts';

/**
 * Imports the images of a folder or a zip into a packed file, in the order of their paths. Their first folders are
 * classes, in the column `class`; tables give further labels, and captions. Throws `UserError` for a source without
 * images, and for the first bad file unless `skipBad`. The source stays open.
 */
export async function importFiles(source: FileSource, options: ImportOptions & TableOptions): Promise<ImportReport> {
  refuseNothing(source, source.files);
  const labels = labelFiles(source, await openTables(source, options), options);
  const files = source.files.filter(labels.isWanted).slice(0, options.limit);
  const target = await targetOf(source, files, options);
  const toTarget = picturePreparer(target, options);
  const report = await packRecords<string>(
    {
      items: files,
      total: files.length,
      nameOf: (file) => source.nameOf(file),
      prepare: async (file) => {
        const row = labels.rowOf(file);
        const { pixels, enlarged } = toTarget(
          await decodeImage(await source.open(file), target.channels, options.background),
        );
        return { images: { image: pixels }, ...row, enlarged };
      },
    },
    {
      width: target.width,
      height: target.height,
      images: [{ role: 'image', channels: target.channels }],
      columns: labels.columns,
      texts: labels.texts,
      source: `images of ${source.title}; ${describeFit(options)}`,
      licence: options.licence,
      credits: creditsOf(options),
    },
    options,
  );
  return { ...report, skipped: [...labels.unknown, ...report.skipped], ignored: source.ignored };
}
