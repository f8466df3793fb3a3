import {z} from 'zod';

/** What the Tasking API leaves to its customers' own contracts, from the profile; defaults that are ours are "assumed". */
export const taskingSettings = z.looseObject({
  url: z.url(),
  /** Seconds of padding and least duration of window types that are not public, such as a customer's own payload. */
  windowTypes: z
    .record(
      z.string(),
      z.object({before: z.number().min(0), after: z.number().min(0), minimum: z.number().min(0).default(0)}),
    )
    .default({}),
  /** Bytes a day that a satellite takes up on average (docs 2.2.1: about 125 KB). */
  uploadBytesPerDay: z.number().positive().default(125_000),
  /** Where DELETE /window wants the id: its arguments are not public. */
  deleteWindow: z
    .object({
      place: z.enum(['query', 'body', 'path']).default('query'),
      name: z.string().default('id'),
      assumed: z.boolean().default(false),
    })
    .default({place: 'query', name: 'id', assumed: true}),
});

export type TaskingSettings = z.infer<typeof taskingSettings>;
