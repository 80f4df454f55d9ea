import { config } from 'zod';

/** The page's policy lets no code be made at run time, which zod would try. Imported before all that has a schema. */
config({ jitless: true });
