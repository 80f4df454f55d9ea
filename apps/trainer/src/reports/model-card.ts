import { sizeOf } from '@omokage/models/layers';
import { workOf } from '@omokage/models/plan/quantize';
import { type Manifest, type ManifestMetric, plansOf } from '@omokage/weights';
import { figureTables } from './card-figures.ts';
import { asCode, inMarkdown, tableOf } from './markdown.ts';

/** Where cards stand, from the root, and where their pictures are, from there. */
export const CARDS = 'docs/models';
const PICTURES = '../images/models';

/** The card of a model, in Markdown: all that its manifest says that people want to know, and nothing else. */
export function modelCard(manifest: Manifest): string {
  const { name, title, about } = manifest;
  const sections = [
    `# \`${name}\`: ${inMarkdown(title)}`,
    'Written by `npm run cards` from the manifest of the model: change that, not this.',
    ...picturesAtTop(manifest),
    factsOf(manifest),
    ...(about
      ? [
          `## Intended use\n\n${inMarkdown(about.intended)}`,
          ...(about.limits.length > 0
            ? [`## Limits\n\n${about.limits.map((limit) => `- ${inMarkdown(limit)}`).join('\n')}`]
            : []),
        ]
      : []),
    ...figureTables(manifest.training.metrics),
    ...picturesOfFailures(manifest),
    creditsOf(manifest),
    trainingOf(manifest),
    reproducing(name),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Pictures are drawn where figures are measured: what is not measured has none. */
const isMeasured = (metrics: readonly ManifestMetric[]): boolean => metrics.some(({ name }) => name.includes('@'));

function picturesAtTop({ name, kind, training: { metrics } }: Manifest): string[] {
  if (!isMeasured(metrics)) return [];
  if (kind === 'restorer') {
    return [
      `![${name}](${PICTURES}/${name}-restored.png)`,
      'Held-out pictures. From the left: what it is given, what people have without it, what it makes of them, and how they were.',
    ];
  }
  return [`![64 samples](${PICTURES}/${name}-samples.png)`, 'Seeds 0 to 63 at psi 0.7, in reading order: not chosen.'];
}

function picturesOfFailures({ name, kind, training: { metrics } }: Manifest): string[] {
  if (kind === 'restorer' || !isMeasured(metrics)) return [];
  return [
    [
      '## Psi, in pictures',
      `![psi](${PICTURES}/${name}-psi.png)`,
      'Seeds 0 to 7 at psi 0.5, 0.7, 0.85 and 1, from above.',
    ],
    [
      '## The nearest training pictures',
      `![neighbours](${PICTURES}/${name}-neighbours.png)`,
      'In columns, the eight samples that are nearest to a training picture by features, the nearest first: the sample, its three nearest training pictures by features, and its three nearest by pixels.',
    ],
    [
      '## Failures',
      `![failures](${PICTURES}/${name}-failures.png)`,
      'Of 256 samples at psi 1 the eight that are farthest from real pictures by features, the worst first.',
    ],
  ].map((parts) => parts.join('\n\n'));
}

function factsOf(manifest: Manifest): string {
  const { weights, shards, training, created, licence } = manifest;
  const parameters = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const macs = plansOf(manifest).flatMap((plan) => [...workOf(plan).values()]);
  const integers = manifest.plan.nodes.some(({ scales }) => scales !== undefined);
  return tableOf(
    ['', ''],
    [
      ['what', whatOf(manifest)],
      ['system', asCode(training.system)],
      ['data', `${training.dataset.images.toLocaleString('en')} pictures, ${asCode(training.dataset.name)}`],
      ['licence', inMarkdown(licence)],
      ['images seen', training.imagesSeen.toLocaleString('en')],
      ['training', `${training.hours} hours on ${inMarkdown(training.machine)}, ${inMarkdown(training.backend)}`],
      [
        'size',
        `${parameters.toLocaleString('en')} parameters, ${(bytes / 1024).toFixed(0)} KiB${integers ? ', computed in integers' : ''}`,
      ],
      [
        'cost',
        `${(macs.reduce((sum, each) => sum + each, 0) / 1e6).toFixed(1)} million multiply-accumulates a picture of ${sidesOf(manifest)}`,
      ],
      ['made', created.slice(0, 10)],
    ],
  );
}

function whatOf(manifest: Manifest): string {
  if (manifest.kind === 'restorer') {
    const { task, scales = [], reach } = manifest.restorer;
    const by = scales.length > 0 ? `, by ${scales.join(' and ')}` : '';
    const far = reach === null ? 'all of a picture' : `${reach} pixels to each side`;
    return `restorer for \`${task}\`${by}; looks at ${far}`;
  }
  const { picture, classes, text, style } = manifest;
  return [
    `draws pictures of ${sidesOf(manifest)}, ${picture.channels === 3 ? 'RGB' : 'grey'}`,
    ...(classes ? [`classes ${classes.names.map((name) => asCode(name)).join(', ')}`] : []),
    ...(text ? [`texts of ${text.vocabulary.length} terms`] : []),
    ...(style ? [`styles in ${style.layers} layers`] : []),
  ].join('; ');
}

function sidesOf(manifest: Manifest): string {
  if (manifest.kind === 'sampler') return `${manifest.picture.width}x${manifest.picture.height}`;
  const [height, width] = manifest.plan.inputs[manifest.restorer.picture]!;
  return `${width}x${height}`;
}

const creditsOf = ({ credits }: Manifest): string =>
  `## Credits\n\n${credits
    .map(
      ({ name, author, licence, url }) =>
        `- ${inMarkdown(name)} by ${inMarkdown(author)}, ${inMarkdown(licence)}${url === '' ? '' : `: <${url}>`}`,
    )
    .join('\n')}`;

/** Options that the training ended with, and those of each earlier part where they were others. */
function trainingOf({ training }: Manifest): string {
  const { history, ...config } = training.config;
  const parts = Array.isArray(history) ? history : [];
  const earlier = parts.map((part) => {
    const { untilImages, config: before = {} } = part as { untilImages?: number; config?: Record<string, unknown> };
    const others = Object.entries(before).filter(([option, value]) => spelled(value) !== spelled(config[option]));
    const said = others.map(([option, value]) => `${asCode(option)} ${spelled(value)}`).join(', ');
    return `- until ${untilImages?.toLocaleString('en')} images: ${said === '' ? 'the same' : said}`;
  });
  const rows = Object.entries(config)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([option, value]) => [asCode(option), spelled(value)]);
  return [
    '## Training',
    `Seed ${inMarkdown(training.seed)}. The options at its end:`,
    tableOf(['option', 'value'], rows),
    ...(earlier.length > 0 ? [`Branches, with what was otherwise in them:\n\n${earlier.join('\n')}`] : []),
  ].join('\n\n');
}

const spelled = (value: unknown): string => inMarkdown(typeof value === 'string' ? value : JSON.stringify(value));

const reproducing = (name: string): string =>
  [
    '## Again, from data to artefact',
    ['```sh', `npm run model -- ${name}`, `npm run bench:models -- --only ${name}`, '```'].join('\n'),
    'The first command makes it, the second one measures it as it ships and says whether this card holds. How figures are measured stands in [metrics.md](../metrics.md).',
  ].join('\n\n');
