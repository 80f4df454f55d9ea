import { definePolicy } from './src/access/policy.ts';

/**
 * Who may ask this service for what, and for how much. As it stands everything is open within limits, and keys are for those who
 * want more. docs/access.md explains each line.
 */
export default definePolicy({
  classes: {
    faces: { anonymous: true, cost: 1, sheetCost: 16 },
    // What a restorer adds to a picture is invented, and may be taken for evidence. `anonymous: false` keeps it for holders of keys.
    restorations: { anonymous: true, cost: 20 },
    models: { anonymous: true, cost: 1 },
    // To order one, not to look at it. It costs what its largest does: a thousand pictures, and a thousand operations of storage.
    galleries: { anonymous: false, cost: 1000 },
  },
  origins: { read: '*', send: '*' },
  // The same numbers as in wrangler.toml, where they take effect; here they are told to clients.
  rates: {
    anonymous: { limit: 1200, seconds: 60 },
    heavy: { limit: 120, seconds: 60 },
    key: { limit: 6000, seconds: 60 },
  },
  keys: { dailyQuota: 50_000 },
  signatures: { longestDays: 366 },
  failures: { rates: 'open', quotas: 'open', keys: 'closed' },
});
