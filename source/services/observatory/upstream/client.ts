import {asFailure, type Failure} from '../../../declare/failure.ts';
import type {LiveFeed, Page} from '../../../declare/resource.ts';
import type {Connection} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {readThrough, rowsOf} from '../../../engine/http/boundary.ts';
import {utc} from '../../../text/times.ts';
import {calendarTime} from '../rules/when-reserved.ts';
import type {ObservatorySettings} from '../settings.ts';
import {followJobs} from './follow-jobs.ts';
import {limited} from './limited.ts';
import {createOverlay} from './pushed-overlay.ts';
import {recentJobs} from './recent-jobs.ts';
import {remember} from './remember.ts';
import {isAdmin, rolesOfToken} from './roles-of-token.ts';
import {
  eventList,
  eventSchema,
  type Job,
  jobList,
  jobSchema,
  type LogLine,
  logLineSchema,
  logLines,
  type Reservation,
} from './schemas.ts';
import {readConfigs, readSites, type Site} from './site-list.ts';

/** Readings of different sites that run at the same time. */
const atOnce = 6;

export type ObservatoryClient = {
  readonly settings: ObservatorySettings;
  readonly now: () => EpochSeconds;
  readonly upstreamNow: () => EpochSeconds;
  /** Who sends jobs: from the service's settings, else from the profile. */
  readonly user: {readonly name?: string; readonly id?: string};
  /** Whether the service takes this user for an admin, and who says so: the login's token, or else the profile. */
  admin(signal: AbortSignal): Promise<{readonly yes: boolean; readonly by: 'token' | 'profile'}>;
  sites(signal: AbortSignal): Promise<Page<Site>>;
  /** The names of all sites that are listed; empty where nobody tells them. Throws a Failure. */
  siteNames(signal: AbortSignal): Promise<readonly string[]>;
  /** Jobs made in the last `seconds`, of one site or of all. One site's failure hides no other's jobs. */
  jobs(site: string | undefined, seconds: number, signal: AbortSignal): Promise<Page<Job>>;
  /** The reservations that hold at a site at a moment; undefined where there is no calendar. Throws a Failure. */
  reservedAt(
    site: string,
    at: EpochSeconds,
    signal: AbortSignal,
  ): Promise<readonly Reservation[] | undefined>;
  /** A site's reservations within a time; undefined where there is no calendar. Throws a Failure. */
  reservations(
    site: string,
    from: EpochSeconds,
    to: EpochSeconds,
    signal: AbortSignal,
  ): Promise<readonly Reservation[] | undefined>;
  /** The observatory's messages to its users, oldest first; undefined where no log service is named. */
  log(site: string, since: EpochSeconds, signal: AbortSignal): Promise<readonly LogLine[] | undefined>;
  /** Follows pushed job changes until the signal aborts. */
  follow(site: string | undefined, seconds: number, feed: LiveFeed<Job>, signal: AbortSignal): Promise<void>;
};

/** Photon Ranch's job service and its public neighbours, in their own words (contract sections 2 to 9). */
export const connectObservatory = (connection: Connection<ObservatorySettings>): ObservatoryClient => {
  const {http, settings, now, upstreamNow} = connection;
  const keep = remember(now);
  const overlay = createOverlay();
  const lastGood = new Map<string, {readonly page: Page<Job>; readonly at: EpochSeconds}>();

  const ask = async (url: string, value: unknown, signal: AbortSignal) => {
    const request = {method: 'POST', path: url, body: {kind: 'json', value}} as const;
    // All readings of the network are open: no token is needed, and none goes to the neighbours.
    const answer = await http.send(request, {signal, reading: true, anonymous: true});
    return {value: answer.json(), bytes: Buffer.byteLength(answer.text)};
  };

  const events = async (path: string, search: unknown, signal: AbortSignal) => {
    if (!settings.calendarUrl) return undefined;
    const {value} = await ask(`${settings.calendarUrl}/${path}`, search, signal);
    return rowsOf(eventSchema, readThrough(eventList, value, `The calendar answered POST ${path}`)).rows;
  };
  const reservedAt: ObservatoryClient['reservedAt'] = (site, at, signal) =>
    events('get-event-at-time', {site, time: calendarTime(at)}, signal);
  const log: ObservatoryClient['log'] = async (site, since, signal) => {
    if (!settings.logsUrl) return undefined;
    const query = {site, after_time: Math.floor(since)};
    const list = await http.read(`${settings.logsUrl}/recent-logs`, logLines, {
      signal,
      query,
      anonymous: true,
    });
    return rowsOf(logLineSchema, list).rows.toSorted((one, other) => one.timestamp - other.timestamp);
  };
  const names = async (signal: AbortSignal): Promise<readonly string[]> => {
    const {configs} = await readConfigs({http, settings, keep}, signal);
    return [...new Set([...settings.sites.map(({site}) => site), ...configs.keys()])];
  };
  const siteJobs = (site: string, seconds: number, signal: AbortSignal): Promise<Page<Job>> =>
    recentJobs(site, seconds, upstreamNow, async timeRange => {
      const {value, bytes} = await ask('getrecentjobs', {site, timeRange}, signal);
      const list = readThrough(jobList, value, 'The job service answered POST getrecentjobs');
      return {...rowsOf(jobSchema, list), bytes};
    });

  const jobs: ObservatoryClient['jobs'] = (site, seconds, signal) =>
    overlay.over(site, () => (site ? oneSite(site, seconds, signal) : allJobs(seconds, signal)));
  /** A site that is not there has no jobs, which the service does not tell from one that has none. */
  const oneSite = async (site: string, seconds: number, signal: AbortSignal): Promise<Page<Job>> => {
    const page = await siteJobs(site, seconds, signal);
    if (page.rows.length > 0) return page;
    const all = await names(signal).catch((): readonly string[] => []);
    if (all.length === 0 || all.includes(site)) return page;
    const note = `No site "${site}" is listed. There are: ${all.join(', ')}.`;
    return {...page, notes: [...(page.notes ?? []), note]};
  };
  const allJobs = async (seconds: number, signal: AbortSignal): Promise<Page<Job>> => {
    const failures: Failure[] = [];
    const all = await names(signal);
    const pages = await limited(all, atOnce, async (one): Promise<Page<Job>> => {
      const key = `${one} ${seconds}`;
      try {
        const page = await siteJobs(one, seconds, signal);
        lastGood.set(key, {page, at: now()});
        return page;
      } catch (thrown) {
        const failure = asFailure(thrown);
        failures.push(failure);
        const old = lastGood.get(key);
        const shown = old ? `shown as of ${utc(old.at, now())}` : 'missing here';
        return {
          rows: old?.page.rows ?? [],
          unreadable: old?.page.unreadable ?? [],
          notes: [`The jobs of ${one} are ${shown}: ${failure.message}`],
        };
      }
    });
    if (failures.length > 0 && failures.length === all.length) throw failures[0]!;
    return {
      rows: pages.flatMap(page => page.rows),
      unreadable: pages.flatMap(page => page.unreadable),
      notes: pages.flatMap(page => page.notes ?? []),
    };
  };

  return {
    settings,
    now,
    upstreamNow,
    user: {...connection.user, ...settings.user},
    admin: async signal => {
      const roles = rolesOfToken(await http.claims(signal).catch(() => undefined));
      return roles === undefined ? {yes: settings.admin, by: 'profile'} : {yes: isAdmin(roles), by: 'token'};
    },
    sites: signal => readSites({http, settings, keep, now, upstreamNow, reservedAt, log}, signal),
    siteNames: names,
    jobs,
    reservedAt,
    reservations: (site, from, to, signal) =>
      events('siteevents', {site, start: calendarTime(from), end: calendarTime(to)}, signal),
    log,
    follow: (site, seconds, feed, signal) =>
      followJobs(
        {
          url: settings.streamUrl,
          allowInsecure: settings.allowInsecure,
          sites: async () => (site ? [site] : await names(signal)),
          agentFor: url => http.agentFor(url),
          heard: overlay.hear,
          wanted: created => created === undefined || upstreamNow() - created <= seconds,
        },
        feed,
        signal,
      ),
  };
};
