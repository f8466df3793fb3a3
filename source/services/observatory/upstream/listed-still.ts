import type {Findings} from '../../../declare/action.ts';
import type {Page} from '../../../declare/resource.ts';
import {jobId} from '../rules/job-facts.ts';
import {jobName} from '../rules/job-rules.ts';
import type {ObservatoryClient} from './client.ts';
import type {Job} from './schemas.ts';
import {ulidTime} from './ulid.ts';

/** Seconds by which a reading reaches back over the making of the job that is looked for. */
const overlap = 120;

/** The jobs of a site, or of all, as far back as the one of this id was made. Throws a Failure. */
const readBackTo = (
  id: string,
  site: string | undefined,
  client: ObservatoryClient,
  signal: AbortSignal,
): Promise<Page<Job>> => {
  const made = ulidTime(id.split('/').at(-1)!) ?? client.upstreamNow();
  const seconds = Math.max(client.settings.jobHours * 3600, client.upstreamNow() - made + overlap);
  return client.jobs(site, seconds, signal);
};

/** Reads a job again, however old it is; undefined when it is no longer listed. Throws a Failure. */
export const readAgain = async (
  id: string,
  site: string | undefined,
  client: ObservatoryClient,
  signal: AbortSignal,
): Promise<Job | undefined> => {
  const {rows} = await readBackTo(id, site, client, signal);
  return rows.find(row => jobId(row) === id);
};

/**
 * A status that is set for a job which a cancel has deleted meanwhile makes a row without a job (contract section 2.4):
 * so it is looked for just before. Where a site has more jobs than can be read, its absence proves nothing.
 */
export const checkListed = async (
  job: Job,
  client: ObservatoryClient,
  signal: AbortSignal,
): Promise<Findings> => {
  const id = jobId(job);
  const {rows, notes = []} = await readBackTo(id, job.site, client, signal);
  if (rows.some(row => jobId(row) === id)) return undefined;
  const sentence = `${jobName(job)} is no longer listed: a cancel may have deleted it, and a status would make an empty row of it.`;
  return [{level: notes.length > 0 ? 'warning' : 'error', sentence}];
};
