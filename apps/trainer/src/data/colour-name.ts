/** Colours that people have one word for, as sRGB. */
const COLOURS: Readonly<Record<string, string>> = {
  black: '#101010',
  white: '#fafafa',
  grey: '#8c8c8c',
  red: '#d23b3b',
  orange: '#ee8434',
  yellow: '#f5d547',
  blond: '#e3c88b',
  beige: '#f0d3b8',
  tan: '#cf9a6b',
  brown: '#7a4e32',
  'dark brown': '#3c2618',
  green: '#4ca65a',
  turquoise: '#5ec8c0',
  blue: '#3f6ef0',
  'light blue': '#b4d9ef',
  purple: '#7d55c0',
  lavender: '#d8d3f5',
  pink: '#f28ba8',
};

type Lab = readonly [lightness: number, a: number, b: number];

/** The word for a colour, `#rrggbb`: the one that is nearest to the eye, by the distance in CIELAB (CIE76). */
export function colourName(colour: string): string {
  const [l, a, b] = labOf(colour);
  let nearest = '';
  let least = Number.POSITIVE_INFINITY;
  for (const [name, [otherL, otherA, otherB]] of NAMED) {
    const distance = (l - otherL) ** 2 + (a - otherA) ** 2 + (b - otherB) ** 2;
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** sRGB to CIELAB, white point D65. */
function labOf(colour: string): Lab {
  const [r, g, b] = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function curve(ratio: number): number {
  return ratio > 216 / 24389 ? Math.cbrt(ratio) : (24389 / 27 / 116) * ratio + 16 / 116;
}

const NAMED: readonly (readonly [string, Lab])[] = Object.entries(COLOURS).map(([name, colour]) => [
  name,
  labOf(colour),
]);
