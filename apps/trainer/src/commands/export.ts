import { modelNameSchema, type QuantizationKind } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import { Command } from 'commander';
import { explained } from '../artefact/explained.ts';
import { exportSampler } from '../artefact/export.ts';
import { UserError } from '../errors.ts';
import { loadState } from '../training/resume.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { choiceOption } from './option-values.ts';

interface ExportCommandOptions extends BackendChoice {
  readonly run: string;
  readonly name: string;
  readonly title?: string;
  readonly quantize: QuantizationKind;
  readonly out: string;
}

/** `omokage export`: from a checkpoint to an artefact that the Worker serves. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description('compile and quantize the generator of a run into a model that the edge serves')
    .requiredOption('--run <run>', 'a run directory (its newest checkpoint) or a checkpoint file')
    .requiredOption('--name <name>', 'the name in URLs: a-z, 0-9 and "-"', readName)
    .option('--title <text>', 'what the model draws, for people (default: the name)')
    .addOption(
      choiceOption('--quantize <kind>', 'how weights are stored', ['uint8', 'uint16', 'float16', 'float32'], 'uint8'),
    )
    .requiredOption('--out <folder>', 'the folder to write');
  for (const option of backendOptions()) command.addOption(option);
  return command.action(exportAction);
}

async function exportAction({
  run,
  name,
  title = name,
  quantize,
  out,
  ...backend
}: ExportCommandOptions): Promise<void> {
  await startChosenBackend(backend);
  const { state, checkpoint } = loadState(run);
  const { progress } = checkpoint;
  const report = await explained(async () => {
    const made = await exportSampler(state, progress, {
      name,
      title,
      quantization: quantize,
      licence: progress.run.dataset.licence,
      credits: progress.run.dataset.credits,
      created: new Date().toISOString(),
    });
    await writeArtefact(out, made.artefact);
    return made;
  });
  const bytes = report.artefact.shards.reduce((sum, shard) => sum + shard.bytes.length, 0);
  console.log(`Checkpoint: ${checkpoint.path} (${state.imagesSeen} images)`);
  console.log(
    `Plan: ${report.artefact.manifest.plan.nodes.length} operations, ${(report.macs / 1e6).toFixed(1)} MMAC a picture`,
  );
  console.log(
    `Trained network against float32 plan: ${report.planDifference.toExponential(1)} at most, n = ${report.n}`,
  );
  console.log(`Float32 plan against ${quantize} plan: PSNR ${report.quantizedPsnr} dB, n = ${report.n}`);
  console.log(`Model: ${out}, ${(bytes / 1024).toFixed(0)} KiB of weights, sha256 ${report.artefact.digest}`);
}

function readName(text: string): string {
  const name = modelNameSchema.safeParse(text);
  if (name.success) return name.data;
  throw new UserError('invalid --name', `"${text}": ${name.error.issues[0]!.message}`, 'for example --name faces-64');
}
