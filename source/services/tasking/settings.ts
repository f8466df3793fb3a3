import * as z from 'zod';
import {serviceSettings} from '../../declare/settings.ts';

const seconds = z.number().min(0);

/** What the Tasking API leaves to its customers' own contracts, from the profile; defaults that are ours are "assumed". */
export const taskingSettings = serviceSettings('tasking', () => ({
  windowTypes: z
    .record(
      z.string(),
      z.object({
        before: seconds.describe('Seconds that the satellite needs before such a window.'),
        after: seconds.describe('Seconds that it needs after it.'),
        minimum: seconds.default(0).describe('Seconds that such a window lasts at least.'),
      }),
    )
    .default({})
    .describe('Window types that are not public, such as a payload of your own, by name.'),
  uploadBytesPerDay: z
    .number()
    .positive()
    .default(125_000)
    .describe('Bytes a day that a satellite takes up on average (docs 2.2.1: about 125 KB).'),
  deleteWindow: z
    .object({
      place: z
        .enum(['query', 'body', 'path'])
        .default('query')
        .describe('Where DELETE /window wants the id; its arguments are not public.'),
      name: z.string().default('id').describe('The name that the id has there.'),
      assumed: z.boolean().default(false).describe('True where nobody has confirmed it: previews say so.'),
    })
    .default({place: 'query', name: 'id', assumed: true})
    .describe('How a window is deleted.'),
}));

export type TaskingSettings = typeof taskingSettings.defaults;
