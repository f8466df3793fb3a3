import {asFailure, Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import type {LiveFeed, Page} from '../../../declare/resource.ts';
import type {Connection} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {readThrough, rowsOf, toldRows} from '../../../engine/http/boundary.ts';
import {utc} from '../../../text/times.ts';
import {jobId} from '../rules/job-facts.ts';
import {calendarTime} from '../rules/when-reserved.ts';
import type {ObservatorySettings} from '../settings.ts';
import {followJobs} from './follow-jobs.ts';
import {createOverlay} from './pushed-overlay.ts';
import {nearlyFull, recentJobs} from './recent-jobs.ts';
import {limited, remember} from './remember.ts';
import {rolesOfToken} from './roles-of-token.ts';
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
/** How far back the newest line of the log is looked for. */
const logDays = 2;
/** Behind every end of a reservation: the calendar compares texts. */
const endOfTime = '9999-12-31T23:59:59Z';

const isObject = (raw: unknown): raw is object =>
  raw !== null && typeof raw === 'object' && !Array.isArray(raw);
const notListed = (site: string, all: readonly string[]) =>
  `No site "${site}" is listed. There are: ${all.join(', ')}.`;

export type ObservatoryClient = {
  readonly settings: ObservatorySettings;
  readonly now: () => EpochSeconds;
  readonly upstreamNow: () => EpochSeconds;
  /** Who sends jobs. Reads nothing but the token. */
  sender(signal?: AbortSignal): Promise<Sender>;
  /** All sites, or one alone. Throws a Failure, also where nobody tells which there are. */
  sites(signal: AbortSignal, only?: string): Promise<Page<Site>>;
  /** The names of all sites that are listed. Throws a Failure. */
  siteNames(signal: AbortSignal): Promise<SiteNames>;
  /** Jobs made in the last `seconds`, of one site or of all. One site's failure hides no other's jobs. */
  jobs(site: string | undefined, seconds: number, signal: AbortSignal): Promise<Page<Job>>;
  /** The reservations that hold at a site at a moment; undefined where there is no calendar. Throws a Failure. */
  reservedAt(
    site: string,
    at: EpochSeconds,
    signal: AbortSignal,
  ): Promise<readonly Reservation[] | undefined>;
  /** Reservations of a site that hold at any time between; undefined where there is no calendar. Throws a Failure. */
  reservations(
    site: string,
    from: EpochSeconds,
    to: EpochSeconds,
    signal: AbortSignal,
    tell?: (gap: Failure) => void,
  ): Promise<readonly Reservation[] | undefined>;
  /** The observatory's messages to its users; undefined where no log service is named. Throws a Failure. */
  log(site: string, since: EpochSeconds, signal: AbortSignal): Promise<Log | undefined>;
  /** A change. Throws a Failure. */
  readonly send: Http['send'];
  /** Follows pushed job changes until the signal aborts. */
  follow(site: string | undefined, seconds: number, feed: LiveFeed<Job>, signal: AbortSignal): Promise<void>;
};

type SiteNames = {
  /** Empty where nobody tells them. */
  readonly names: readonly string[];
  /** Those that are listed, and of which no more could be read. */
  readonly unread: readonly string[];
  /** Why there may be others: a service that lists them cannot be read, or there is none. */
  readonly others?: string;
};
/** From the service's settings, else from the profile, else from the token of the login. */
export type Sender = {
  readonly name?: string;
  readonly id?: string;
  readonly roles: readonly string[];
  /** Whether the service takes them for an admin, and who says so: the token, or else the profile. */
  readonly admin: {readonly yes: boolean; readonly by: 'token' | 'profile'};
};
type Log = {
  /** Oldest first. */
  readonly lines: readonly LogLine[];
  /** How many lines were none. */
  readonly unreadable: number;
  /** The service gives the oldest megabyte: there are newer lines. */
  readonly cut: boolean;
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

  const events = async (
    path: string,
    search: unknown,
    signal: AbortSignal,
    tell?: (gap: Failure) => void,
  ) => {
    if (!settings.calendarUrl) return undefined;
    const {value} = await ask(`${settings.calendarUrl}/${path}`, search, signal);
    const list = readThrough(eventList, value, `The calendar answered POST ${path}`);
    return toldRows(eventSchema, list, 'The calendar', tell);
  };
  const reservedAt: ObservatoryClient['reservedAt'] = (site, at, signal) =>
    events('get-event-at-time', {site, time: calendarTime(at)}, signal);
  const log: ObservatoryClient['log'] = async (site, since, signal) => {
    if (!settings.logsUrl) return undefined;
    const query = {site, after_time: Math.floor(since)};
    const answer = await http.get(`${settings.logsUrl}/recent-logs`, {signal, query, anonymous: true});
    const list = readThrough(logLines, answer.json(), 'The log service answered GET recent-logs');
    const {rows, unreadable} = rowsOf(logLineSchema, list);
    return {
      lines: rows.toSorted((one, other) => (one.at ?? 0) - (other.at ?? 0)),
      unreadable: unreadable.length,
      cut: Buffer.byteLength(answer.text) >= nearlyFull,
    };
  };
  const newest = new Map<string, LogLine>();
  /** What was read once is not asked for again: only what came after the newest line that is known. */
  const newestLine = async (site: string, signal: AbortSignal): Promise<LogLine | undefined> => {
    const oldest = upstreamNow() - logDays * 86_400;
    const known = newest.get(site);
    const since = Math.max(oldest, (known?.at ?? 0) - 1);
    const line = (await log(site, since, signal))?.lines.at(-1) ?? known;
    if (line === undefined || (line.at ?? 0) < oldest) return undefined;
    newest.set(site, line);
    return line;
  };
  const siteNames: ObservatoryClient['siteNames'] = async signal => {
    const {configs, unread, notes} = await readConfigs({http, settings, keep}, signal);
    const names = [...new Set([...settings.sites.map(({site}) => site), ...configs.keys()])];
    const others = settings.apiUrl ? notes[0] : 'no service lists the sites (apiUrl in the profile)';
    return {names, unread, ...(others !== undefined && {others})};
  };
  const siteJobs = (site: string, seconds: number, signal: AbortSignal): Promise<Page<Job>> =>
    recentJobs(site, seconds, upstreamNow, async timeRange => {
      const {value, bytes} = await ask('getrecentjobs', {site, timeRange}, signal);
      const list = readThrough(jobList, value, 'The job service answered POST getrecentjobs');
      const page = rowsOf(
        jobSchema,
        list.map(raw => (isObject(raw) ? {site, ...raw} : raw)),
      );
      return {...page, bytes};
    });

  const jobs: ObservatoryClient['jobs'] = (site, seconds, signal) =>
    overlay.over(site, () => (site ? oneSite(site, seconds, signal) : allJobs(seconds, signal)));
  /** A site that is not there has no jobs, which the service does not tell from one that has none. */
  const oneSite = async (site: string, seconds: number, signal: AbortSignal): Promise<Page<Job>> => {
    const page = await siteJobs(site, seconds, signal);
    if (page.rows.length > 0) return page;
    const all = await siteNames(signal).catch((): SiteNames => ({names: [], unread: [], others: ''}));
    if (all.others !== undefined || [...all.names, ...all.unread].includes(site)) return page;
    return {...page, notes: [...(page.notes ?? []), notListed(site, all.names)]};
  };
  const allJobs = async (seconds: number, signal: AbortSignal): Promise<Page<Job>> => {
    const failures: Failure[] = [];
    const {names, unread} = await siteNames(signal);
    const all = [...new Set([...names, ...unread])];
    if (all.length === 0 && settings.apiUrl === undefined) throw await noSites(signal);
    const pages = await limited(all, atOnce, async (one): Promise<Page<Job>> => {
      const key = `${one} ${seconds}`;
      try {
        const whole = await siteJobs(one, seconds, signal);
        // A service that knows no sites gives those of all to each question.
        const page = {...whole, rows: whole.rows.filter(job => job.site === one)};
        lastGood.set(key, {page, at: now()});
        return page;
      } catch (thrown) {
        const failure = asFailure(thrown);
        failures.push(failure);
        const old = lastGood.get(key);
        const shown = old ? `shown as of ${utc(old.at, now())}` : 'missing here';
        return {
          rows: old?.page.rows ?? [],
          old: new Set(old?.page.rows.map(jobId)),
          unreadable: old?.page.unreadable ?? [],
          incomplete: true,
          notes: [`The jobs of ${one} are ${shown}: ${failure.message}`],
        };
      }
    });
    if (failures.length > 0 && failures.length === all.length) throw failures[0]!;
    return {
      rows: pages.flatMap(page => page.rows),
      unreadable: pages.flatMap(page => page.unreadable),
      notes: pages.flatMap(page => page.notes ?? []),
      ...(pages.some(page => page.incomplete) && {
        incomplete: true as const,
        old: new Set(pages.flatMap(page => [...(page.old ?? [])])),
      }),
    };
  };

  /** That no site is known, or what stands before that: a service that is not there at all. */
  const noSites = async (signal: AbortSignal): Promise<Failure> => {
    try {
      // Any site will do: one that is not there has no jobs.
      await ask('getrecentjobs', {site: 'none', timeRange: 1}, signal);
    } catch (thrown) {
      return asFailure(thrown);
    }
    return new Failure('local', 'No site is known: the profile names none, and no service lists them.', {
      todo: 'Name sites in the profile (services.observatory.sites) or the service that lists them (services.observatory.apiUrl); one site alone is read with --site.',
    });
  };
  const sites: ObservatoryClient['sites'] = async (signal, only) => {
    const page = await readSites(
      {http, settings, keep, now, upstreamNow, reservedAt, newestLine},
      only,
      signal,
    );
    if (page.rows.length > 0 || page.unreadable.length > 0) return page;
    const {names: all} = await siteNames(signal);
    if (all.length === 0 && settings.apiUrl === undefined) throw await noSites(signal);
    return only && all.length > 0 ? {...page, notes: [...(page.notes ?? []), notListed(only, all)]} : page;
  };
  const reservations: ObservatoryClient['reservations'] = async (site, from, to, signal, tell) => {
    // The calendar selects by the end alone: what ends at any time after `from`, and begins before `to`.
    const range = {site, start: calendarTime(from), end: endOfTime};
    const found = await events('siteevents', range, signal, tell);
    return found?.filter(({start = ''}) => start <= calendarTime(to));
  };
  const sender: ObservatoryClient['sender'] = async signal => {
    const claims = await http.claims(signal).catch(() => undefined);
    const roles = rolesOfToken(claims);
    const own = {...connection.user, ...settings.user};
    const text = (name: string) => (typeof claims?.[name] === 'string' ? claims[name] : undefined);
    return {
      name: own.name ?? text('nickname') ?? text('name') ?? text('preferred_username'),
      id: own.id ?? text('sub'),
      roles: roles?.list ?? (settings.admin ? ['admin'] : []),
      admin: roles ? {yes: roles.isAdmin, by: 'token'} : {yes: settings.admin, by: 'profile'},
    };
  };

  return {
    settings,
    now,
    upstreamNow,
    sender,
    sites,
    siteNames,
    jobs,
    reservedAt,
    reservations,
    log,
    send: (request, options) => http.send(request, options),
    follow: (site, seconds, feed, signal) =>
      followJobs(
        {
          url: settings.streamUrl,
          allowInsecure: settings.allowInsecure,
          sites: async () => (site ? [site] : (await siteNames(signal)).names),
          agentFor: url => http.agentFor(url),
          heard: overlay.hear,
          wanted: created => created === undefined || upstreamNow() - created <= seconds,
        },
        feed,
        signal,
      ),
  };
};
