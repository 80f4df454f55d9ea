import type { z } from '@hono/zod-openapi';
import { type Animation, encodeAnimation } from '@omokage/pictures';
import type { Context } from 'hono';
import type { AppEnv } from '../../app-env.ts';
import type { Workshop } from '../../models/workshop.ts';
import { enlarge } from '../../pictures/enlarge.ts';
import { animationEncoding, encodingFacts, mediaTypeOf } from '../../pictures/face-encoding.ts';
import { faceMarks } from '../../pictures/face-marks.ts';
import { provenanceHeaders, provenanceMarks } from '../../pictures/provenance.ts';
import { toRgba } from '../../pictures/to-rgba.ts';
import { ANIMATION_EXTENSIONS, type AnimationExtension } from '../../requests/face-file.ts';
import { FRAMES, FRAMES_A_SECOND } from '../../requests/face-limits.ts';
import { morphPath } from '../../requests/face-path.ts';
import { DEFAULT_PLAY, type morphQuerySchema, type Play } from '../../requests/face-request.ts';
import type { ModelReference } from '../../requests/model-reference.ts';
import { settleQuery } from '../../requests/settle-query.ts';
import { checkCost } from './cost.ts';
import { preferredExtension } from './preferred-extension.ts';
import { show, visit } from './show.ts';
import { stillWanted } from './still-wanted.ts';

export interface MorphOrder {
  readonly extension: AnimationExtension | undefined;
  readonly query: Omit<z.output<typeof morphQuerySchema>, 'model'>;
}

/** The way from one face to another, as an animation. Its pictures are drawn and written one at a time, and others pass in between. */
export async function answerMorph(
  c: Context<AppEnv>,
  workshop: Workshop,
  reference: ModelReference | undefined,
  { extension, query }: MorphOrder,
): Promise<Response> {
  const { from, to, frames = FRAMES.usual, fps = FRAMES_A_SECOND.usual, play = DEFAULT_PLAY, ...asked } = query;
  const { library, codecs } = workshop;
  const guest = await visit(c, library, reference);
  const abilities = await library.abilities(guest.request);
  const settled = await settleQuery(asked, async () => abilities);
  const { wish, spelled, enlargement, ignored } = settled;
  checkCost(abilities, { enlargement, pictures: frames, places: frames, counted: 'frames' });

  const subject = [
    ['From', from.text],
    ['To', to.text],
    ['Frames', String(frames)],
  ] as const;
  const marks = faceMarks(subject, guest.model, settled);
  return show<AnimationExtension>(c, guest, {
    extension,
    preferred: preferredExtension(c, ANIMATION_EXTENSIONS),
    path: (address) => morphPath({ ...spelled, ...address, from: from.text, to: to.text, frames, fps, play }),
    ignored,
    facts: (format) => ['morph', encodingFacts(format), marks, enlargement, fps, play],
    headers: provenanceHeaders(marks),
    mediaType: mediaTypeOf,
    make: (format) =>
      workshop.occupy((seat) =>
        library.drawWith(guest.request, async (sampler, turn) => {
          const pause = async () => {
            await turn();
            stillWanted(c);
            seat.renew();
          };
          const [first, last] = [from, to].map((seed) => ({ seed, ...wish }));
          const pictures: Animation['pictures'][number][] = [];
          for (let frame = 0; frame < frames; frame++) {
            if (frame > 0) await pause();
            const raster = sampler.drawBetween(first, last, frame / (frames - 1));
            pictures.push(toRgba(enlarge(raster, enlargement)));
          }
          const animation: Animation = { pictures, ...playOf(frames, play), fps };
          const file = await encodeAnimation(
            codecs,
            animation,
            animationEncoding(format),
            provenanceMarks(marks),
            pause,
          );
          return file as Uint8Array<ArrayBuffer>;
        }),
      ),
  });
}

/** Which picture stands when. There and back, neither end stands twice as long. */
function playOf(frames: number, play: Play): Pick<Animation, 'order' | 'plays'> {
  const there = Array.from({ length: frames }, (_, frame) => frame);
  return play === 'once'
    ? { order: there, plays: 1 }
    : { order: [...there, ...there.slice(1, -1).reverse()], plays: 'forever' };
}
