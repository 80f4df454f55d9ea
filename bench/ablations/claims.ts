import type { Entry } from '../systems/entries.ts';
import {
  type Expectation,
  falls,
  firstAbove,
  firstBelowSecond,
  firstHighest,
  firstLowest,
  rises,
} from './expectations.ts';

/** What a paper claims, and the arms that put it to the test. */
export interface Claim {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** The claim in a sentence or two. */
  readonly says: string;
  /** What differs from the paper, and what else is needed to read the figures. */
  readonly note?: string;
  /** The program of this folder that measures an arm. */
  readonly program: 'pictures' | 'weights' | 'critic' | 'ring';
  /** The arms; the first is the one that the claim speaks for. */
  readonly arms: readonly Arm[];
  /** Figures that the table shows, and their digits behind the point. */
  readonly columns: Readonly<Record<string, number>>;
  readonly expects: readonly Expectation[];
}

/** One side of a comparison. */
export interface Arm {
  readonly name: string;
  /** What it trains before it is measured. */
  readonly entry?: Entry;
  /** Settings of the program that measures it. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

const VARIETY = { fd: 3, precision: 3, recall: 3, 'ms-ssim': 3, 'class-kl': 3 };
const QUALITY = { fd: 3, precision: 3, recall: 3 };
const PSIS = [1, 0.7, 0.5, 0.3];

/** Images after which a critic says something. */
const LONG_RUN = 100_000;

/** At half the learning rate the non-saturating loss finds four to six of the eight in as many steps. */
const RING = { runs: 5, steps: 3000, learningRate: 2e-3 };

/** The claims, with arms that train on so many images each. */
export function claimsFor(images: number): Claim[] {
  // The last stage has faded in after six tenths of the images, which leaves the rest to whole networks.
  const stage = Math.floor(images / 10);
  const growing = (name: string, set: Entry['set'] = {}): Entry => ({
    name,
    system: 'pggan',
    set: { stageImages: stage, fadeImages: stage, ...set },
  });
  const wgan: Entry = { name: 'wgan', system: 'wgan' };
  const stylegan: Entry = { name: 'stylegan', system: 'stylegan' };
  const sagan: Entry = { name: 'sagan', system: 'sagan' };
  const alike = (name: string, rate: number): Entry => ({
    ...sagan,
    name,
    set: { generatorRate: rate, discriminatorRate: rate },
  });
  const atPsi = (entry: Entry): Arm[] => PSIS.map((psi) => ({ name: `psi ${psi}`, entry, settings: { psi } }));
  return [
    {
      name: 'equalized',
      title: 'Equalized learning rate',
      source: 'pggan: Karras et al. 2017, section 4.1',
      says: 'Weights of unit variance that are scaled at run time learn better than weights that are drawn to scale.',
      note:
        'Scaling at run time also makes the steps of Adam shorter by as much as it makes the weights smaller, so that one learning ' +
        'rate means two things; the last arm has a learning rate that is smaller by about as much.',
      program: 'pictures',
      arms: [
        { name: 'with', entry: growing('pggan') },
        { name: 'without', entry: growing('pggan-plain', { equalized: 'false' }) },
        {
          name: 'without, a tenth of the learning rate',
          entry: growing('pggan-plain-slow', { equalized: 'false', learningRate: 3e-4 }),
        },
      ],
      columns: QUALITY,
      expects: [firstLowest('fd')],
    },
    {
      name: 'minibatch-stddev',
      title: 'Minibatch standard deviation',
      source: 'pggan: Karras et al. 2017, section 3',
      says: 'A discriminator that sees how much its batch varies makes the pictures vary more.',
      program: 'pictures',
      arms: [
        { name: 'with', entry: growing('pggan') },
        { name: 'without', entry: growing('pggan-no-stddev', { minibatchStddev: 'false' }) },
      ],
      columns: VARIETY,
      expects: [firstHighest('recall'), firstLowest('ms-ssim'), firstLowest('class-kl')],
    },
    {
      name: 'clipping',
      title: 'Clipping against penalty',
      source: 'wgan, wgan-gp: Gulrajani et al. 2017, figure 1 b',
      says: 'Clipping pushes the weights of the critic to both ends of what it allows; a gradient penalty does not.',
      note:
        '`at the edge` is the share of the weights of all kernels within 5 % of the largest one, which is the bound of a clipped critic; of ' +
        'weights that are spread evenly it is 0.05. First weights are drawn wider than the bound, so that clipping begins at the edge: ' +
        '`at first` is the share that the untrained weights have, once clipped. What says that training pushes them is the share at the ' +
        'edge of those that began inside, `pushed there`.',
      program: 'weights',
      arms: [
        { name: 'with clipping', entry: wgan },
        { name: 'with the penalty', entry: { name: 'wgan-gp', system: 'wgan-gp' } },
      ],
      columns: { 'at the edge': 3, 'at first': 3, 'pushed there': 3, 'largest weight': 4 },
      expects: [firstAbove('pushed there', 0.05)],
    },
    {
      name: 'critic',
      title: 'The critic as a measure',
      source: 'wgan: Arjovsky et al. 2017, section 4.2 and figure 3',
      says: 'The distance that the critic estimates falls as the pictures get better.',
      note:
        `This run is longer, ${LONG_RUN.toLocaleString('en')} images: a critic has to learn before it can measure, and its distance rises ` +
        'for the first sixth of them. Twenty times over the run its fd is measured; `rank correlation` is that of Spearman between these and ' +
        'the distances at the same images: 1 where each falls when the other does.',
      program: 'critic',
      arms: [{ name: 'wgan', entry: { ...wgan, name: 'wgan-long', metrics: ['fd'], images: LONG_RUN } }],
      columns: { 'rank correlation': 3, 'first fd': 3, 'last fd': 3, 'largest distance': 4, 'last distance': 4 },
      expects: [firstAbove('rank correlation', 0.5)],
    },
    {
      name: 'ttur',
      title: 'Two time-scales',
      source: 'sagan: Zhang et al. 2018, section 4.2; Heusel et al. 2017',
      says: 'A discriminator that learns four times as fast as the generator leads it better than one that learns as slowly, step for step.',
      note:
        "Without, both have the generator's rate, 5e-4. For whoever looks for one rate, two more arms have the discriminator's, 2e-3, and " +
        'the geometric mean of the two.',
      program: 'pictures',
      arms: [
        { name: 'with', entry: sagan },
        { name: 'without', entry: alike('sagan-slow', 5e-4) },
        { name: 'both at 1e-3', entry: alike('sagan-one-rate', 1e-3) },
        { name: 'both at 2e-3', entry: alike('sagan-fast', 2e-3) },
      ],
      columns: QUALITY,
      expects: [firstBelowSecond('fd', 'without')],
    },
    {
      name: 'truncated-styles',
      title: 'Truncation of styles',
      source: 'stylegan: Karras et al. 2018, appendix B',
      says: 'Styles drawn nearer to the average one make better and less varied pictures: precision rises, recall falls.',
      program: 'pictures',
      arms: atPsi(stylegan),
      columns: { ...QUALITY, 'ms-ssim': 3 },
      expects: [rises('precision'), falls('recall')],
    },
    {
      name: 'truncated-latents',
      title: 'Truncation of latents',
      source: 'biggan: Brock et al. 2018, section 3.1; here of sagan',
      says: 'Latents without their tails make better and less varied pictures: precision rises, recall falls.',
      program: 'pictures',
      arms: atPsi(sagan),
      columns: { ...QUALITY, 'ms-ssim': 3 },
      expects: [rises('precision'), falls('recall')],
    },
    {
      name: 'mixing',
      title: 'Mixing regularisation',
      source: 'stylegan: Karras et al. 2018, section 3.1 and table 2',
      says: 'A generator that learned from mixed styles draws better where two styles are mixed.',
      note: '`fd mixed` is of pictures whose layers from a random one on take the style of another latent.',
      program: 'pictures',
      arms: [
        { name: 'with', entry: stylegan },
        { name: 'without', entry: { ...stylegan, name: 'stylegan-unmixed', set: { mixing: 0 } } },
      ],
      columns: { fd: 3, 'fd mixed': 3 },
      expects: [firstLowest('fd mixed')],
    },
    {
      name: 'kl',
      title: 'The KL update on a ring of eight Gaussians',
      source: 'Huszar 2016, "An alternative update rule for generative adversarial networks"',
      says:
        'A generator that follows KL(fakes || reals) seeks modes: it would rather leave some out than draw between them, so that ' +
        'more of its points lie near one than under minimax, which follows the divergence of Jensen and Shannon.',
      note:
        'At its best discriminator the non-saturating loss follows the same KL less twice the divergence of Jensen and Shannon, and so ' +
        'seeks modes at least as much (Arjovsky and Bottou 2017, theorem 2.5). `near` is the share of points within three standard ' +
        'deviations of a Gaussian, `modes` how many of the eight come up. ' +
        `Means of ${RING.runs} runs with their standard errors.`,
      program: 'ring',
      arms: [
        { name: 'with minimax', settings: { ...RING, loss: 'minimax' } },
        { name: 'with the KL update', settings: { ...RING, loss: 'kl' } },
        { name: 'with the non-saturating loss', settings: { ...RING, loss: 'non-saturating' } },
      ],
      columns: { near: 3, modes: 1 },
      expects: [rises('near')],
    },
  ];
}
