import * as z from 'zod';
import {serviceSettings} from '../../declare/settings.ts';
import {dialects} from './upstream/model.ts';

const isZone = (zone: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', {timeZone: zone}));
  } catch {
    return false;
  }
};

/** What a profile says of FirecREST. Only the address is needed: `https://host` for v1, `https://host/hpc/firecrest/v2` for v2. */
export const hpcSettings = serviceSettings('hpc', () => ({
  dialect: z
    .enum(['auto', ...dialects])
    .default('auto')
    .describe('Which FirecREST it is; auto asks it.'),
  system: z
    .string()
    .optional()
    .describe('The system that lists and forms start with; without it, the first one that is reported.'),
  account: z.string().optional().describe('The account that jobs are charged to, where the site wants one.'),
  taskPatienceSeconds: z
    .number()
    .positive()
    .default(60)
    .describe('Seconds that a v1 task may take to answer a reading or a submission.'),
  transferPatienceSeconds: z
    .number()
    .positive()
    .default(1800)
    .describe('Seconds that a staged transfer may stay in one stage.'),
  firstLookSeconds: z
    .number()
    .positive()
    .default(0.3)
    .describe(
      'Seconds until the first look at a v1 task; later ones are looked at when the last of their kind was done.',
    ),
  timeZone: z
    .string()
    .refine(isZone, 'is no time zone such as UTC or Europe/Zurich')
    .optional()
    .describe(
      'The zone of times that carry none; without it, learnt from a running job, and until then UTC.',
    ),
}));

export type HpcSettings = typeof hpcSettings.defaults;
