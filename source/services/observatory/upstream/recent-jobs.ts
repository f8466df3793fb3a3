import type {Page, Unreadable} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {utc} from '../../../text/times.ts';
import type {Job} from './schemas.ts';
import {ulidTime} from './ulid.ts';

/** What one getrecentjobs gave, and how large its text was. */
export type RecentAnswer = Page<Job> & {readonly bytes: number};

/**
 * From this many bytes on an answer may have been cut: the table is read one page of 1 MB at a time, oldest rows first,
 * so that with a long history the newest jobs are the ones that are missing (contract section 2.6).
 */
export const nearlyFull = 900_000;
/** Answers of a megabyte for one reading, before older jobs are given up. */
const mostParts = 6;
/** Seconds by which the next range reaches back over the last one's end: our clock may differ from the service's. */
const overlap = 120;
const shortest = 60;

/**
 * The jobs of one site made in the last `seconds`. `ask` sends one getrecentjobs for a range of milliseconds. When an
 * answer is near its limit, the range is narrowed to what follows its last row and asked again, so that the newest jobs
 * are there; a note says so. Where even that does not reach the present, the range is halved until it does, and the
 * note says what is left out.
 */
export const recentJobs = async (
  site: string,
  seconds: number,
  now: () => EpochSeconds,
  ask: (milliseconds: number) => Promise<RecentAnswer>,
): Promise<Page<Job>> => {
  const rows = new Map<string, Job>();
  // The parts overlap: what cannot be read is told once, too.
  const unreadable = new Map<string, Unreadable>();
  const take = (answer: RecentAnswer) => {
    // The parts overlap; two rows of one id within an answer are two.
    const times = new Map<string, number>();
    for (const job of answer.rows) {
      const time = times.get(job.ulid) ?? 0;
      times.set(job.ulid, time + 1);
      rows.set(`${job.ulid} ${time}`, job);
    }
    for (const one of answer.unreadable) unreadable.set(JSON.stringify(one.raw), one);
    const last = answer.rows.findLast(job => ulidTime(job.ulid) !== undefined);
    return {full: answer.bytes >= nearlyFull, last: last && ulidTime(last.ulid)};
  };
  const milliseconds = (range: number) => Math.round(Math.min(range, now() - 1) * 1000);

  let range = seconds;
  let parts = 1;
  let {full, last} = take(await ask(milliseconds(range)));
  while (full && last !== undefined && parts < mostParts) {
    const narrowed = Math.max(shortest, now() - last + overlap);
    if (narrowed >= range) break;
    range = narrowed;
    parts += 1;
    ({full, last} = take(await ask(milliseconds(range))));
  }
  const gapFrom = full ? last : undefined;
  while (full && range > shortest) {
    range = Math.max(shortest, range / 2);
    parts += 1;
    ({full} = take(await ask(milliseconds(range))));
  }
  const notes =
    parts === 1
      ? []
      : [
          gapFrom === undefined
            ? `${site} has over 1 MB of jobs in this time: they were read in ${plural(parts, 'part')}, so that the newest are there. Ask for a shorter time (--since) to make it quick.`
            : `${site} has more jobs in this time than can be read: some between ${utc(gapFrom, now())} and ${utc(now() - range, now())} are left out. Ask for a shorter time (--since).`,
        ];
  const sorted = [...rows.values()].sort((one, other) => (one.ulid < other.ulid ? -1 : 1));
  const incomplete = gapFrom === undefined ? {} : {incomplete: true as const};
  return {rows: sorted, unreadable: [...unreadable.values()], notes, ...incomplete};
};
