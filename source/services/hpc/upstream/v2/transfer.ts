import {Failure} from '../../../../declare/failure.ts';
import type {Http, RequestSpec} from '../../../../declare/http.ts';
import {readEmpty} from '../../../../engine/changes/read-answer.ts';
import {isOver} from '../../rules/job-state.ts';
import {nameOf} from '../../rules/remote-path.ts';
import type {HpcSettings} from '../../settings.ts';
import type {StagedDownload, StagedUpload, TransferApi} from '../api.ts';
import type {Job} from '../model.ts';
import type {Pace} from '../pace.ts';
import {fetchStaged} from '../staging-address.ts';
import {jobs, toJob} from './compute.ts';
import {followJob as follow} from './follow-job.ts';
import {type PartsToSend, sendParts} from './send-parts.ts';
import {downloadPlan, readPlan, uploadPlan} from './transfer-plan.ts';

export type FollowJob = (
  system: string,
  id: string,
  what: string,
  signal: AbortSignal,
  log?: string,
) => Promise<void>;

/** v2's staged transfers over S3: parts go up one by one, a Slurm job takes the whole to the file system. */
export const createTransfer = (
  http: Http,
  settings: HpcSettings,
  pace: Pace,
): TransferApi & {followJob: FollowJob} => {
  /** Signed URLs and the tags of the parts sent live here alone, never on disk. */
  const plans = new Map<string, PartsToSend>();
  const at = (system: string, what: string) => `filesystem/${encodeURIComponent(system)}/transfer/${what}`;
  const account = (given: string | undefined) => (given ? {account: given} : {});

  const followJob: FollowJob = (system, jobId, what, signal, log) =>
    follow({http, settings, pace}, {system, jobId, what, log}, signal);

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
  /** A transfer's job; undefined when the scheduler has forgotten it. */
  const jobOf = async (system: string, id: string, signal: AbortSignal): Promise<Job | undefined> => {
    const path = `compute/${encodeURIComponent(system)}/jobs/${encodeURIComponent(id)}`;
    try {
      return toJob((await http.read(path, jobs, {signal})).jobs[0], system).rows[0];
    } catch (error) {
      if (error instanceof Failure && error.status === 404) return undefined;
      throw error;
    }
  };
  const stageUpload: TransferApi['stageUpload'] = async (upload, tell, signal) => {
    const total = upload.size;
    const what = `The upload of ${nameOf(upload.target)}`;
    let known = upload.id === undefined ? undefined : plans.get(upload.id);
    if (upload.id !== undefined && !known) {
      // The signed addresses died with the process that had them: if the parts were all sent, the job is enough.
      const job = await jobOf(upload.system, upload.id, signal);
      if (job && upload.sent) {
        await tell({sent: total, total, words: 'in staging'});
        return followJob(upload.system, upload.id, what, signal);
      }
      if (job?.state === 'COMPLETED') return;
      if (job && !isOver(job.state))
        await http.send(dropRequest(upload.system, upload.id), {signal, accept: [404], assume: {}});
      await tell({sent: 0, total, words: 'its addresses are gone: starting again'});
    }
    if (!known) {
      const plan = readPlan(uploadPlan, (await http.send(stageUploadRequest(upload), {signal})).json());
      known = {plan, tags: new Map()};
      plans.set(plan.transferJob.jobId, known);
    }
    const {jobId, logs} = known.plan.transferJob;
    await tell({sent: 0, total, words: 'addresses received', facts: {transfer: jobId, stage: 'asked'}});
    await sendParts(http, known, upload, tell, signal);
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
      const {downloadUrl} = plan.transferDirectives;
      return {id: jobId, until: await fetchStaged(http, downloadUrl, download, tell, signal)};
    },
    dropRequest,
    dropped: answer => readEmpty(answer, 'FirecREST answered the dropping'),
  };
};
