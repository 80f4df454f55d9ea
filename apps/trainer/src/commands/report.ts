import { Command } from 'commander';
import { writeReport } from '../reports/report.ts';

/** `omokage report`: a run as one page to look at. */
export function reportCommand(): Command {
  return new Command('report')
    .description('write report.html into a run directory: curves, samples over time, configuration, in one file')
    .argument('<run>', 'a run directory, finished or not')
    .action(async (run: string) => {
      console.log(await writeReport(run));
    });
}
