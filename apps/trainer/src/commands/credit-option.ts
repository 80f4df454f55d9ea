import type { Description } from '@omokage/weights';
import { Option } from 'commander';
import { UserError } from '../errors.ts';

export type Credits = Description['credits'];

/** Who made pictures, each under a licence of their own, that the data set does not name. May be given several times. */
export function creditOption(): Option {
  const description =
    'who made pictures that the data set does not name: "what; who; https://where; licence"; may be given again';
  const option = new Option('--credit <words>', description);
  option.attributeName = () => 'credits';
  return option.argParser((text, before: Credits | undefined) => [...(before ?? []), readCredit(text)]);
}

function readCredit(text: string): Credits[number] {
  const [name, author, url, licence, ...more] = text.split(';').map((part) => part.trim());
  if (!name || !author || !URL.canParse(url ?? '') || !licence || more.length > 0) {
    const detail = `"${text}" is not what, who, a URL and a licence between semicolons`;
    throw new UserError(
      'invalid --credit',
      detail,
      'for example --credit "Flowers; Ann Other; https://example.org; MIT"',
    );
  }
  return { name, author, url: url!, licence };
}
