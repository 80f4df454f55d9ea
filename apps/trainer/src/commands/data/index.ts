import { Command } from 'commander';
import { degradeCommand } from './degrade.ts';
import { facesCommand } from './faces.ts';
import { importCommand } from './import.ts';
import { infoCommand } from './info.ts';
import { pairsCommand } from './pairs.ts';

/** `omokage data`: make, import and look at data sets. */
export function dataCommand(): Command {
  return new Command('data')
    .description('make a data set: draw faces, import pictures or pairs, make pictures worse, look at a packed file')
    .addCommand(facesCommand())
    .addCommand(importCommand())
    .addCommand(pairsCommand())
    .addCommand(degradeCommand())
    .addCommand(infoCommand());
}
