import type {Agent} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import * as z from 'zod';
import {asFailure, Failure} from '../../../declare/failure.ts';
import type {LiveFeed} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {isLoopback} from '../../../settings/loopback.ts';
import {plural} from '../../../text/quantities.ts';
import {isCancel, jobId, madeAt} from '../rules/job-facts.ts';
import {listen, type Pace} from './listen.ts';
import {type Job, jobSchema} from './schemas.ts';

/** What the datastream sends: topics jobs, sitestatus, userstatus, imagedata, phase_status (contract section 6). */
const message = z.looseObject({topic: z.string(), site: z.string(), data: z.unknown()});

/** One websocket per site is what the service offers; a network is far smaller than this. */
const mostSites = 100;

export type Following = {
  readonly url: string | undefined;
  readonly allowInsecure: boolean;
  readonly sites: () => Promise<readonly string[]>;
  /** Milliseconds until they are asked for again: after an answer, since sites come and go, and after none. */
  readonly sitesAgain?: {readonly known: number; readonly unknown: number};
  /** Whether a job made at this time belongs into the list. */
  readonly wanted: (made: EpochSeconds | undefined) => boolean;
  /** Told at once of every pushed job, before it is gathered. */
  readonly heard: (job: Job) => void;
  /** What the websockets are opened with: proxy and authorities. */
  readonly agentFor: (url: URL) => Promise<Agent>;
  readonly pace?: Partial<Pace>;
};

/** A pushed message as a job of this site, if it is one. Anything else, junk included, is undefined. */
export const pushedJob = (text: string, site: string): Job | undefined => {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  const told = message.safeParse(raw);
  if (!told.success || told.data.topic !== 'jobs') return undefined;
  const job = jobSchema.safeParse(told.data.data);
  return job.success && job.data.site === site ? job.data : undefined;
};

const insecure = (text: string, allowed: boolean): Failure | undefined => {
  const url = new URL(text);
  if (url.protocol === 'wss:') return undefined;
  if (url.protocol !== 'ws:')
    return new Failure('local', `The address of the live push, ${text}, is not wss://.`);
  if (allowed || isLoopback(url.hostname)) return undefined;
  return new Failure('insecure', `The live push at ${url.origin} is not encrypted.`);
};

/** Milliseconds in which pushes are gathered, so that a flood of them moves the list a few times a second only. */
const gather = 100;
const usualAgain = {known: 600_000, unknown: 30_000};

/**
 * Follows the pushed job rows of some sites until the signal aborts: one websocket a site, connected again with
 * back-off. Deletions are never pushed, so a cancel, and every new connection, asks for the list to be read again.
 */
export const followJobs = async (
  following: Following,
  feed: LiveFeed<Job>,
  signal: AbortSignal,
): Promise<void> => {
  const {url} = following;
  if (!url) return feed.state(false, 'no address for live changes (streamUrl) in the profile');
  const refused = insecure(url, following.allowInsecure);
  if (refused) return feed.state(false, refused.message);
  const again = following.sitesAgain ?? usualAgain;
  const broken = new Map<string, string>();
  let beyond = 0;
  const tell = () => {
    if (signal.aborted) return;
    const missing = broken.size + beyond;
    const why = broken.values().next().value ?? `more than ${mostSites} are not followed`;
    feed.state(
      missing === 0,
      missing === 0 ? undefined : `no live changes from ${plural(missing, 'site')}: ${why}`,
    );
  };
  const pending = new Map<string, Job>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const rows = [...pending.values()];
    pending.clear();
    if (signal.aborted) return;
    feed.changed(rows);
    if (rows.some(isCancel)) feed.reread();
  };
  const hear = (job: Job) => {
    // The newest row of a job is the whole truth about it: the ones before it need not be drawn.
    pending.set(jobId(job), job);
    timer ??= setTimeout(flush, gather).unref();
  };
  const listenTo = (site: string, ended: AbortSignal): Promise<void> => {
    let before = false;
    const address = new URL(url);
    address.hash = '';
    address.searchParams.set('site', site);
    return listen(
      address.href,
      ended,
      {
        opened: () => {
          broken.delete(site);
          tell();
          // What changed while nobody listened was not told to anybody.
          if (before) feed.reread();
          before = true;
        },
        heard: text => {
          const job = pushedJob(text, site);
          if (!job || !following.wanted(madeAt(job))) return;
          following.heard(job);
          hear(job);
        },
        closed: why => {
          broken.set(site, why);
          tell();
        },
      },
      following,
    );
  };
  const listeners = new Map<string, {readonly end: () => void; readonly done: Promise<void>}>();
  const followThese = (sites: readonly string[]) => {
    const followed = new Set(sites.slice(0, mostSites));
    beyond = sites.length - followed.size;
    for (const [site, {end}] of listeners) {
      if (followed.has(site)) continue;
      end();
      listeners.delete(site);
      broken.delete(site);
    }
    for (const site of followed) {
      if (listeners.has(site)) continue;
      const own = new AbortController();
      broken.set(site, 'connecting');
      listeners.set(site, {
        end: () => own.abort(),
        done: listenTo(site, AbortSignal.any([signal, own.signal])).catch((thrown: unknown) => {
          broken.set(site, asFailure(thrown).message);
          tell();
        }),
      });
    }
    tell();
  };
  while (!signal.aborted) {
    let wait = again.known;
    try {
      followThese(await following.sites());
    } catch (thrown) {
      // Those that are followed already go on.
      wait = again.unknown;
      if (listeners.size === 0) feed.state(false, `the sites are not known: ${asFailure(thrown).message}`);
    }
    await pause(wait, undefined, {signal, ref: false}).catch(() => {});
  }
  await Promise.all([...listeners.values()].map(({done}) => done));
  clearTimeout(timer);
};
