import {z} from 'zod';
import {Failure} from '../../../engine/failure.ts';
import type {Http, RequestSpec} from '../../../engine/http.ts';
import {age, harmless} from '../../../text.ts';
import type {HpcApi, StagedDownload, StagedUpload, Tell} from '../api.ts';
import {isOver} from '../job-state.ts';
import {lookUntil, type Pace} from '../pace.ts';
import {nameOf} from '../remote-path.ts';
import type {HpcSettings} from '../settings.ts';
import {completeParts} from './complete-parts.ts';
import {jobs, toJob} from './compute.ts';

const id = z.union([z.string(), z.number()]).transform(String);
/** The Slurm job that moves the data, and where it writes what it did. */
export const transferJob = z.looseObject({
  transferJob: z.looseObject({
    jobId: id,
    logs: z.looseObject({outputLog: z.string().optional(), errorLog: z.string().optional()}).nullish(),
  }),
});
const uploadPlan = transferJob.extend({
  transferDirectives: z.looseObject({
    partsUploadUrls: z.array(z.string()),
    completeUploadUrl: z.string(),
    maxPartSize: z.number().positive(),
  }),
});
const downloadPlan = transferJob.extend({
  transferDirectives: z.looseObject({downloadUrl: z.string()}),
});
type UploadPlan = z.infer<typeof uploadPlan>;

type Transfer = Pick<
  HpcApi,
  'stageUploadRequest' | 'stageUpload' | 'stageDownloadRequest' | 'stageDownload' | 'dropRequest'
> & {followJob(system: string, id: string, what: string, signal: AbortSignal, log?: string): Promise<void>};

/** A new job is not found for its first seconds (v2#177; PyFirecREST waits 20 s for it too). */
const unknownPatience = 20_000;

const expired = (error: unknown): never => {
  if (error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'unauthorized'))
    throw new Failure('forbidden', 'The staging URL has expired, or was signed for something else.', {
      todo: 'Drop this transfer and start it again: a new one gets new URLs.',
      cause: error,
    });
  throw error;
};

/** v2's staged transfers over S3: parts go up one by one, a Slurm job takes the whole to the file system. */
export const createTransfer = (http: Http, settings: HpcSettings, pace: Pace): Transfer => {
  /** Signed URLs and the tags of the parts sent live here alone, never on disk. */
  const plans = new Map<string, {plan: UploadPlan; tags: Map<number, string>}>();
  const at = (system: string, what: string) => `filesystem/${encodeURIComponent(system)}/transfer/${what}`;
  const account = (given: string | undefined) => (given ? {account: given} : {});

  const followJob: Transfer['followJob'] = async (system, jobId, what, signal, log) => {
    const patience = settings.transferPatienceSeconds;
    let last = '';
    const begun = pace.wall();
    const over = await lookUntil(
      pace,
      {first: settings.firstLookSeconds * 1000, patience: patience * 1000, signal},
      async moved => {
        try {
          const answer = await http.read(
            `compute/${encodeURIComponent(system)}/jobs/${encodeURIComponent(jobId)}`,
            jobs,
            {signal},
          );
          const found = answer.jobs[0] === undefined ? undefined : toJob(answer.jobs[0], system).rows[0];
          if (!found) return undefined;
          if (found.state !== last) moved();
          last = found.state;
          return isOver(found.state) ? found : undefined;
        } catch (error) {
          if (error instanceof Failure && error.status === 404 && pace.wall() - begun < unknownPatience)
            return undefined;
          throw error;
        }
      },
    );
    if (!over)
      throw new Failure(
        'timeout',
        `${what} did not end: Slurm job ${jobId} stayed ${last || 'unknown'} for ${age(patience)}.`,
        {maybeSent: true, todo: `Look at job ${jobId} in the queue.`},
      );
    if (over.state === 'COMPLETED') return;
    let words = '';
    if (log)
      words = await http
        .read(`filesystem/${encodeURIComponent(system)}/ops/tail`, z.looseObject({output: z.unknown()}), {
          query: {path: log, bytes: 500},
          signal,
        })
        .then(
          ({output}) =>
            harmless(String((output as {content?: unknown} | null)?.content ?? output ?? '')).trim(),
          () => '',
        );
    throw new Failure(
      'rejected',
      `${what} failed: Slurm job ${jobId} ended ${over.state}${over.exitCode ? ` (${over.exitCode})` : ''}${words ? `: ${words}` : ''}.`,
      {status: 200, settled: true},
    );
  };

  const stageUploadRequest = (upload: StagedUpload): RequestSpec => ({
    method: 'POST',
    path: at(upload.system, 'upload'),
    body: {
      kind: 'json',
      value: {
        path: upload.target,
        ...account(upload.account),
        transferDirectives: {transferMethod: 's3', fileSize: upload.size},
      },
    },
  });
  const stageDownloadRequest = (download: StagedDownload): RequestSpec => ({
    method: 'POST',
    path: at(download.system, 'download'),
    body: {
      kind: 'json',
      value: {
        path: download.source,
        ...account(download.account),
        transferDirectives: {transferMethod: 's3'},
      },
    },
  });
  const readPlan = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> => {
    const found = schema.safeParse(answer);
    if (found.success) return found.data;
    throw new Failure('unreadable', 'FirecREST gave no addresses for the transfer that can be read.', {
      todo: 'This site may use another way of transfer than S3.',
    });
  };

  const sendParts = async (
    known: {plan: UploadPlan; tags: Map<number, string>},
    upload: StagedUpload,
    tell: Tell,
    signal: AbortSignal,
  ) => {
    const {partsUploadUrls: urls, completeUploadUrl, maxPartSize} = known.plan.transferDirectives;
    const total = upload.size;
    if (urls.length !== Math.ceil(total / maxPartSize))
      throw new Failure(
        'local',
        `The file has changed since the transfer began: ${urls.length} parts of ${maxPartSize} bytes do not make ${total}.`,
        {todo: 'Drop this transfer and start it again.'},
      );
    for (const [index, url] of urls.entries()) {
      if (known.tags.has(index)) continue;
      const from = index * maxPartSize;
      const length = Math.min(maxPartSize, total - from);
      const answer = await http
        .send(
          {
            method: 'PUT',
            path: url,
            body: {kind: 'file', path: upload.file, type: 'application/octet-stream', part: {from, length}},
          },
          {
            signal,
            anonymous: true,
            onUpload: sent => void tell({sent: from + Math.min(sent, length), total, words: 'uploading'}),
          },
        )
        .catch(expired);
      const tag = answer.headers.etag;
      if (!tag) throw new Failure('unreadable', `The storage gave no ETag for part ${index + 1}.`);
      known.tags.set(index, tag);
    }
    const tags = urls.map((_, index) => known.tags.get(index)!);
    const done = await http
      .send(
        {
          method: 'POST',
          path: completeUploadUrl,
          body: {kind: 'text', type: 'application/xml', text: completeParts(tags)},
        },
        {signal, anonymous: true},
      )
      .catch(expired);
    // S3 can answer 200 and tell of an error in the body of this one call.
    if (/<Error>/.test(done.text))
      throw new Failure(
        'rejected',
        `The storage could not put the parts together: ${harmless(/<Message>([^<]*)/.exec(done.text)?.[1] ?? 'no reason given')}.`,
        {status: 200},
      );
  };

  const stageUpload: Transfer['stageUpload'] = async (upload, tell, signal) => {
    const total = upload.size;
    const what = `The upload of ${nameOf(upload.target)}`;
    let known = upload.id === undefined ? undefined : plans.get(upload.id);
    if (upload.id !== undefined && !known) {
      // The signed addresses died with the process that had them: if the parts were all sent, the job is enough.
      const {rows} = toJob(
        (
          await http.read(
            `compute/${encodeURIComponent(upload.system)}/jobs/${encodeURIComponent(upload.id)}`,
            jobs,
            {signal},
          )
        ).jobs[0],
        upload.system,
      );
      if (rows[0]?.state === 'COMPLETED') return;
      if (rows[0] && !isOver(rows[0].state))
        await http.send(dropRequest(upload.system, upload.id), {signal, accept: [404]});
      await tell({sent: 0, total, words: 'its addresses are gone: starting again'});
    }
    if (!known) {
      const plan = readPlan(uploadPlan, (await http.send(stageUploadRequest(upload), {signal})).json());
      known = {plan, tags: new Map()};
      plans.set(plan.transferJob.jobId, known);
    }
    const {jobId, logs} = known.plan.transferJob;
    await tell({sent: 0, total, words: 'addresses received', facts: {transfer: jobId, stage: 'asked'}});
    await sendParts(known, upload, tell, signal);
    await tell({sent: total, total, words: 'in staging', facts: {stage: 'sent'}});
    await followJob(upload.system, jobId, what, signal, logs?.errorLog);
    plans.delete(jobId);
    await tell({sent: total, total, words: 'done', facts: {stage: 'done'}});
  };

  const dropRequest = (system: string, one: string): RequestSpec => ({
    method: 'DELETE',
    path: `compute/${encodeURIComponent(system)}/jobs/${encodeURIComponent(one)}`,
  });

  return {
    followJob,
    stageUploadRequest,
    stageUpload,
    stageDownloadRequest,
    stageDownload: async (download, tell, signal) => {
      const total = download.size;
      const plan = readPlan(downloadPlan, (await http.send(stageDownloadRequest(download), {signal})).json());
      const {jobId, logs} = plan.transferJob;
      await tell({
        sent: 0,
        total,
        words: 'on its way to the staging area',
        facts: {transfer: jobId, stage: 'asked'},
      });
      await followJob(
        download.system,
        jobId,
        `The staging of ${nameOf(download.source)}`,
        signal,
        logs?.errorLog,
      );
      await tell({sent: 0, total, words: 'in staging', facts: {stage: 'staged'}});
      await http
        .download(plan.transferDirectives.downloadUrl, download.file, {
          signal,
          anonymous: true,
          from: download.id === undefined ? 0 : Number.MAX_SAFE_INTEGER,
          onDownload: (sent, whole) => void tell({sent, total: whole ?? total, words: 'downloading'}),
        })
        .catch(expired);
      await tell({sent: total ?? 0, total, words: 'done', facts: {stage: 'done'}});
    },
    dropRequest,
  };
};
