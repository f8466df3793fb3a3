import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';

const id = z.union([z.string(), z.number()]).transform(String);
const logs = z.looseObject({outputLog: z.string().optional(), errorLog: z.string().optional()});
export type JobLogs = z.infer<typeof logs>;
/** The Slurm job that moves the data, and where it writes what it did. */
export const transferJob = z.looseObject({
  transferJob: z.looseObject({jobId: id, logs: logs.nullish()}),
});
export const uploadPlan = transferJob.extend({
  transferDirectives: z.looseObject({
    partsUploadUrls: z.array(z.string()),
    completeUploadUrl: z.string(),
    maxPartSize: z.number().positive(),
  }),
});
export const downloadPlan = transferJob.extend({
  transferDirectives: z.looseObject({downloadUrl: z.string()}),
});
export type UploadPlan = z.infer<typeof uploadPlan>;

/** The addresses in an answer. Throws when there are none that can be read. */
export const readPlan = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> => {
  const found = schema.safeParse(answer);
  if (found.success) return found.data;
  throw new Failure('unreadable', 'FirecREST gave no addresses for the transfer that can be read.', {
    todo: 'This site may use another way of transfer than S3.',
  });
};
