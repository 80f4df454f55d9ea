import { ROUTE_CLASSES } from '../../src/access/route-class.ts';

export const USAGE = `npm run keys -- <command>

API keys, in the KV namespace of the Worker:
  create --name <text>      makes a key and prints it, this once
         --quota <units>    a day; "none" is without limit; the policy decides unless given
         --classes <list>   of ${ROUTE_CLASSES.join(', ')}; all unless given
         --origins <list>   pages of these origins alone may use it
  list                      every key, without its secret
  revoke <id>               from then on refused; within a minute everywhere

Signed URLs:
  sign-key [--kid <id>]     makes a signing key, and prints SIGNING_KEYS with it
  sign <url> --kid <id>     prints the URL, signed; the key is found in SIGNING_KEYS (environment, or .dev.vars)
         --expires <time>   such as 12h or 30d (30d unless given)

Keys are those of npm start (OMOKAGE_STATE names its folder), or with
  --remote                  those of the deployed Worker
  --env <name>              those of an environment of wrangler.toml`;
