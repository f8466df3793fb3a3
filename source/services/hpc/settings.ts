import {z} from 'zod';
import {dialects} from './upstream/model.ts';

/** What a profile says of FirecREST. Only the address is needed. */
export const hpcSettings = z.looseObject({
  /** The base URL: `https://host` for v1, `https://host/hpc/firecrest/v2` for v2. */
  url: z.url(),
  /** Which FirecREST it is; `auto` asks it. */
  dialect: z.enum(['auto', ...dialects]).default('auto'),
  /** The system that lists and forms start with; without it, the first one that is reported. */
  system: z.string().optional(),
  /** The account that jobs are charged to, where the site wants one. */
  account: z.string().optional(),
  /** Seconds that a v1 task may take to answer a reading or a submission. */
  taskPatienceSeconds: z.number().positive().default(60),
  /** Seconds that a staged transfer may stay in one stage. */
  transferPatienceSeconds: z.number().positive().default(1800),
  /** Seconds until the first look at a task. */
  firstLookSeconds: z.number().positive().default(1),
  /** The zone of v1's times, which carry none; "UTC" is assumed. */
  timeZone: z
    .string()
    .refine(zone => {
      try {
        return Boolean(new Intl.DateTimeFormat('en', {timeZone: zone}));
      } catch {
        return false;
      }
    }, 'is no time zone such as UTC or Europe/Zurich')
    .default('UTC'),
});

export type HpcSettings = z.infer<typeof hpcSettings>;
