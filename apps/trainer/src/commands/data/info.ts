import { Command } from 'commander';
import { GRID_COUNT, writeFirstPictures } from '../../data/grid-file.ts';
import { PackedDataset } from '../../data/packed.ts';
import { print } from './print.ts';
import { printColumns, printTexts } from './summary.ts';

/** `omokage data info`: what a packed file holds. */
export function infoCommand(): Command {
  return new Command('info')
    .description('check a packed data set and print what it holds')
    .argument('<file>', 'the packed file')
    .option('--preview <png>', `write the first ${GRID_COUNT} images as a grid, pairs side by side`)
    .action(infoAction);
}

async function infoAction(file: string, { preview }: { readonly preview?: string }): Promise<void> {
  const dataset = PackedDataset.open(file);
  try {
    dataset.verify();
    const { columns, texts, images, credits, ...rest } = dataset.header;
    for (const [name, value] of Object.entries(rest)) print(`${name.padEnd(9)} ${value}`);
    for (const { role, channels } of images) {
      print(`${role.padEnd(9)} ${channels} ${channels === 1 ? 'channel' : 'channels'}`);
    }
    for (const credit of credits)
      print(`credit    ${credit.name} by ${credit.author}, ${credit.licence}, ${credit.url}`);
    if (columns.length === 0) print('no label columns');
    printColumns(dataset);
    if (texts.length === 0) print('no texts');
    printTexts(dataset);
    if (preview !== undefined) {
      await writeFirstPictures(preview, dataset);
      print(`preview   ${preview}`);
    }
  } finally {
    dataset.close();
  }
}
