import { type FaceConfig, faceToSvgString, type Gender, generate, svgsIndex } from 'facesjs';
import type { FaceStyle } from './face-style.ts';
import type { PackedColumn } from './packed.ts';
import { seededRandom } from './seeded-random.ts';

/** The shapes facesjs chooses from, but the clothes, which its frame cuts off. */
const SHAPES = [
  'hair',
  'facialHair',
  'glasses',
  'accessories',
  'eye',
  'eyebrow',
  'nose',
  'mouth',
  'head',
  'hairBg',
  'ear',
  'eyeLine',
  'smileLine',
  'miscLine',
] as const;
const GENDERS: readonly Gender[] = ['female', 'male'];
/** The palettes of facesjs 5.0.3, which it does not export. */
const SKIN_COLOURS = [
  ...['#f2d6cb', '#ddb7a0', '#fedac7', '#f0c5a3', '#eab687', '#bb876f', '#aa816f', '#a67358', '#ad6453', '#74453d'],
  '#5c3937',
];
const HAIR_COLOURS = [
  ...['#272421', '#3d2314', '#5a3825', '#cc9966', '#2c1608', '#b55239', '#e9c67b', '#d7bf91', '#0f0902', '#1c1008'],
];

/** facesjs draws head and jersey on 400 x 600; this square holds the head with its hair. */
const HEAD_BOX = '0 60 400 400';
const FULL_BOX = 'viewBox="0 0 400 600"';

const COLUMNS: readonly PackedColumn[] = [
  ...SHAPES.map((name) => column(name, svgsIndex[name])),
  column('skinColor', SKIN_COLOURS),
  column('hairColor', HAIR_COLOURS),
  column('gender', GENDERS),
];

function column(name: string, classes: readonly string[]): PackedColumn {
  return { name, classes: ['none', ...classes.filter((id) => id !== 'none')] };
}

/** Faces of facesjs (https://zengm.com/facesjs/), women and men in equal parts. */
export function facesjsStyle(): FaceStyle {
  return {
    name: 'facesjs',
    credit: { name: 'faces.js', author: 'Jeremy Scheff', licence: 'Apache-2.0', url: 'https://zengm.com/facesjs/' },
    columns: COLUMNS,
    draw(seed) {
      const { face, gender } = generateFrom(seed);
      const svg = faceToSvgString(face);
      if (!svg.includes(FULL_BOX)) throw new Error(`facesjs no longer draws on ${FULL_BOX}: frame its faces anew`);
      const drawn = [
        ...SHAPES.map((name) => face[name].id),
        face.body.color.toLowerCase(),
        face.hair.color.toLowerCase(),
        gender,
      ];
      return { svg: svg.replace(FULL_BOX, `viewBox="${HEAD_BOX}"`), labels: drawn.map(labelOf) };
    },
  };
}

function labelOf(drawn: string, at: number): number {
  const { name, classes } = COLUMNS[at];
  const label = classes.indexOf(drawn);
  if (label < 0) throw new RangeError(`${name}: facesjs drew "${drawn}", which it did not list`);
  return label;
}

/**
 * facesjs draws from `Math.random` and takes no seed, so for the length of one synchronous call that is a seeded
 * source. Nothing else can run in between, and each drawing thread has a `Math` of its own.
 */
function generateFrom(seed: string): { face: FaceConfig; gender: Gender } {
  const random = Math.random;
  Math.random = seededRandom(seed);
  try {
    const gender = Math.random() < 0.5 ? 'female' : 'male';
    return { face: generate(undefined, { gender }), gender };
  } finally {
    Math.random = random;
  }
}
