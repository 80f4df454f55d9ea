import type { Shape } from '@omokage/models/plan';
import { phrasesOf, readPhrases } from '@omokage/models/sampling';
import { averagesOfClasses } from './average-style.ts';
import { checkRestorer } from './check-restorer.ts';
import type { Manifest, SamplerManifest } from './manifest.ts';
import type { Refusal } from './refusal.ts';

type Plan = Manifest['plan'];
/**
 * Where a model's plans begin and end: every input is fed by something of the manifest and in its shape, everything that the
 * manifest feeds has an input, and outputs that it names are there. Throws what `refusal` makes.
 */
export function checkEnds(manifest: Manifest, refusal: Refusal): void {
  if (manifest.kind === 'restorer') checkRestorer(manifest, refusal);
  else checkSampler(manifest, refusal);
}

function checkSampler(manifest: SamplerManifest, refusal: Refusal): void {
  const { plan, style, picture } = manifest;
  checkStyle(manifest, refusal);
  checkFed('plan', plan, feedsOf(manifest), refusal);
  if (style) checkFed('mapping', style.plan, mappingFeedsOf(manifest), refusal);
  checkConditions(manifest, refusal);
  checkOutput(`The picture is the output "${picture.output}"`, plan, picture.output, refusal);
  if (style) checkOutput(`The style is the output "${style.output}"`, style.plan, style.output, refusal);
}

/** What feeds an input. */
interface Feed {
  readonly what: string;
  readonly input: string;
  readonly shape: Shape;
  /** Whether the plan must have the input. */
  readonly needed: boolean;
}

const feedsOf = (manifest: SamplerManifest): Feed[] => {
  const { latent, style } = manifest;
  const start = style
    ? { what: 'styles', input: style.synthesisInput, shape: [style.layers, style.dimensions], needed: true }
    : latentFeed(manifest);
  // Behind a mapping, what a picture should show may be in its style alone.
  return [start, ...conditionFeeds(manifest, latent.truncation !== 'style')];
};

const mappingFeedsOf = (manifest: SamplerManifest): Feed[] => [
  latentFeed(manifest),
  ...conditionFeeds(manifest, false),
];

const latentFeed = ({ latent: { input, dimensions } }: SamplerManifest): Feed => ({
  what: 'latent',
  input,
  shape: [dimensions],
  needed: true,
});

const conditionFeeds = ({ classes, text }: SamplerManifest, needed: boolean): Feed[] => [
  ...(classes ? [{ what: 'class', input: classes.input, shape: [classes.names.length], needed }] : []),
  ...(text ? [{ what: 'text', input: text.input, shape: [text.vocabulary.length], needed }] : []),
];

function checkFed(where: string, plan: Plan, feeds: readonly Feed[], refusal: Refusal): void {
  for (const { what, input, shape, needed } of feeds) {
    if (!Object.hasOwn(plan.inputs, input)) {
      if (!needed) continue;
      throw refusal(`The ${what} goes to the input "${input}", which the ${where} does not have.`);
    }
    const taken = plan.inputs[input]!;
    if (taken.join() === shape.join()) continue;
    throw refusal(`The ${what} has [${shape.join(', ')}] numbers, but the ${where}'s input is [${taken.join(', ')}].`);
  }
  const fed = feeds.map(({ input }) => input);
  const twice = fed.find((input, index) => fed.indexOf(input) !== index);
  if (twice !== undefined) throw refusal(`Two things go to the input "${twice}" of the ${where}.`);
  const unfed = Object.keys(plan.inputs).find((input) => !fed.includes(input));
  if (unfed !== undefined) throw refusal(`Nothing goes to the input "${unfed}" of the ${where}.`);
}

function checkStyle({ latent, style, classes }: SamplerManifest, refusal: Refusal): void {
  if ((latent.truncation === 'style') !== (style !== undefined)) {
    const has = style === undefined ? 'there is no style' : 'there is a style';
    throw refusal(`The truncation is "${latent.truncation}", but ${has}.`);
  }
  if (style) checkAverage(style, classes, refusal);
}

function checkAverage(
  style: NonNullable<SamplerManifest['style']>,
  classes: SamplerManifest['classes'],
  refusal: Refusal,
): void {
  const { dimensions } = style;
  const ofClasses = averagesOfClasses(style.average);
  if (ofClasses) {
    if (classes === undefined || !Object.hasOwn(style.plan.inputs, classes.input)) {
      throw refusal('There is an average style for each class, but the mapping takes no class.');
    }
    if (ofClasses.length !== classes.names.length) {
      throw refusal(`There are average styles of ${ofClasses.length} classes, but ${classes.names.length} classes.`);
    }
  }
  const other = (ofClasses ?? [style.average]).find(({ length }) => length !== dimensions);
  if (other) throw refusal(`The average style has ${other.length} numbers, but styles have ${dimensions}.`);
}

function checkConditions({ plan, style, classes, text }: SamplerManifest, refusal: Refusal): void {
  const inputs = [plan, ...(style ? [style.plan] : [])].flatMap((each) => Object.keys(each.inputs));
  for (const [what, control] of Object.entries({ class: classes, text })) {
    if (control && !inputs.includes(control.input)) {
      throw refusal(`The ${what} goes to the input "${control.input}", which no plan has.`);
    }
  }
  const dumb = text?.examples.find((example) => readPhrases(phrasesOf(example), text.vocabulary).known.length === 0);
  if (dumb !== undefined) throw refusal(`The example "${dumb}" has no word of the vocabulary.`);
}

function checkOutput(what: string, plan: Plan, output: string, refusal: Refusal): void {
  if (!Object.hasOwn(plan.outputs, output)) throw refusal(`${what}, which its plan does not have.`);
}
