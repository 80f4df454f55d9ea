import { type System, systemNamed, systemNames } from '@omokage/models/systems';
import { Command } from 'commander';
import { chooseSystem } from '../training/configure.ts';

/** `omokage systems`: what can be trained, with which presets and options. */
export function systemsCommand(): Command {
  return new Command('systems')
    .description('list what can be trained: systems, their presets, and their options with ranges and defaults')
    .argument('[name]', 'one system alone')
    .action((name: string | undefined) => {
      const systems = name === undefined ? systemNames().map(systemNamed) : [chooseSystem(name, undefined)];
      console.log(systems.map(describe).join('\n\n'));
    });
}

function describe({ name, presets, options, runDefaults }: System): string {
  const presetLines = presets.map((preset) => {
    const run = Object.entries(runDefaults(preset)).map(([option, value]) => `${option} ${value}`);
    return `  --preset ${preset}${run.length > 0 ? ` (a run of ${run.join(', ')})` : ''}`;
  });
  const rows = options.map(({ name: option, range, initial, meaning }) => [
    `  --set ${option}=`,
    range,
    initial === '' ? '' : `default ${initial}`,
    meaning,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const optionLines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [name, ...presetLines, ...optionLines].join('\n');
}
