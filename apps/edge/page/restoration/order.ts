import { fetchOrTrouble } from '../shell/trouble.ts';

/** What is asked of the service. */
export interface Order {
  /** Of the task, as the list tells it. */
  readonly path: string;
  /** The model of the task where there is none. */
  readonly model?: string | undefined;
  readonly scale?: number | undefined;
  readonly format: string;
  readonly picture: NamedFile;
  /** White where there are holes. */
  readonly mask?: NamedFile | undefined;
}

export interface NamedFile {
  readonly file: Blob;
  readonly name: string;
}

export function orderPath({ path, model, scale, format }: Omit<Order, 'picture' | 'mask'>): string {
  const query = Object.entries({ model, scale, format }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${path}?${query.join('&')}`;
}

/** The restored picture as a file. Throws TroubleError, and an AbortError where `signal` ends it. */
export async function sendOrder(order: Order, signal: AbortSignal): Promise<Blob> {
  const { picture, mask } = order;
  const body = mask ? formOf(picture, mask) : picture.file;
  const response = await fetchOrTrouble(orderPath(order), { method: 'POST', body, signal });
  return response.blob();
}

function formOf(picture: NamedFile, mask: NamedFile): FormData {
  const form = new FormData();
  form.append('image', picture.file, picture.name);
  form.append('mask', mask.file, mask.name);
  return form;
}

/** What does the same in a shell, beside the files. */
export function curlOf(order: Order, origin: string, output: string): string {
  const { picture, mask } = order;
  const sending = mask
    ? [
        `-F ${quoted(`image=@${inForm(picture.name)};type=${picture.file.type}`)}`,
        `-F ${quoted(`mask=@${inForm(mask.name)};type=${mask.file.type}`)}`,
      ]
    : [`-H ${quoted(`Content-Type: ${picture.file.type}`)}`, `--data-binary ${quoted(`@${picture.name}`)}`];
  return ['curl --fail-with-body', ...sending, `-o ${quoted(output)}`, quoted(origin + orderPath(order))].join(
    ' \\\n  ',
  );
}

/** Within a shell's single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Of a name in a form's field, curl reads a comma and a semicolon as ends, but for in double quotes. */
const inForm = (name: string): string => `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
