import {asFailure, Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import type {Page, Unreadable} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {rowsOf} from '../../../engine/http/boundary.ts';
import {holds} from '../rules/when-reserved.ts';
import type {ObservatorySettings} from '../settings.ts';
import {limited, type remember} from './remember.ts';
import {
  allConfig,
  allOpenStatus,
  configSchema,
  type LogLine,
  type OpenStatus,
  openStatusSchema,
  type Reservation,
  type SiteConfig,
} from './schemas.ts';
import {readRoof, readWeather, type Told, type Weather} from './station-status.ts';

/** One observatory, or the weather and enclosure station (wema) that several share. */
export type Site = {
  readonly site: string;
  readonly name: string | undefined;
  /** Undefined for a site that only the profile names. */
  readonly config: SiteConfig | undefined;
  /** When all this was read. Health is reckoned at this moment: that our reading is old says nothing of the site. */
  readonly readAt: EpochSeconds;
  /** When each kind of status last came, in epoch seconds; a site's enclosure and weather can be its wema's. */
  readonly deviceAt: EpochSeconds | undefined;
  readonly enclosureAt: EpochSeconds | undefined;
  readonly weatherAt: EpochSeconds | undefined;
  /** The status service was reachable: a site that it does not list has never sent any. */
  readonly statusKnown: boolean;
  /** The site whose enclosure stands over it: its own, or its wema. */
  readonly station: string | undefined;
  /** The state of that enclosure, verbatim; undefined when it is not told or could not be read. */
  readonly roof: Told | undefined;
  /** Whether the weather lets it open, verbatim; undefined when it is not told or could not be read. */
  readonly weather: Weather | undefined;
  /** The reservation that holds now; null when there is none, undefined when the calendar does not say. */
  readonly reservation: Reservation | null | undefined;
  readonly log: LogLine | undefined;
};

type Reach = {
  readonly http: Http;
  readonly settings: ObservatorySettings;
  readonly keep: ReturnType<typeof remember>;
};
type Neighbours = Reach & {
  readonly now: () => EpochSeconds;
  readonly upstreamNow: () => EpochSeconds;
  reservedAt(
    site: string,
    at: EpochSeconds,
    signal: AbortSignal,
  ): Promise<readonly Reservation[] | undefined>;
  newestLine(site: string, signal: AbortSignal): Promise<LogLine | undefined>;
};

const freshFor = {config: 600, calendar: 60, log: 30, station: 60} as const;
/** Neighbours asked for different sites at the same time. */
const atOnce = 6;

export const isWema = (config: SiteConfig | undefined): boolean => config?.instance_type === 'wema';

/** The configurations of the sites that are shown. Empty, with a note, where no configuration service can be read. */
export const readConfigs = async (
  {http, settings, keep}: Reach,
  signal: AbortSignal,
): Promise<{
  configs: ReadonlyMap<string, SiteConfig>;
  unreadable: readonly Unreadable[];
  /** Sites of which no more than the name could be read. */
  unread: readonly string[];
  /** Not all sites could be asked for. */
  isCut?: boolean;
  notes: string[];
}> => {
  const nothing = {configs: new Map<string, SiteConfig>(), unreadable: [], unread: []};
  if (!settings.apiUrl) return {...nothing, notes: []};
  try {
    const found = await keep('config', freshFor.config, async () => {
      const all = Object.entries(
        await http.read(`${settings.apiUrl}/all/config`, allConfig, {signal, anonymous: true}),
      );
      const page = rowsOf(
        configSchema,
        all.map(([, config]) => config),
      );
      const bad = new Set(page.unreadable.map(({index}) => index));
      const configs = new Map(
        all.filter((_one, index) => !bad.has(index)).map(([site], index) => [site, page.rows[index]!]),
      );
      if (configs.size === 0 && bad.size > 0)
        throw new Failure('unreadable', 'The configuration service tells no site that can be read.');
      return {
        configs,
        unreadable: page.unreadable,
        unread: all.flatMap(([site], at) => (bad.has(at) ? [site] : [])),
      };
    });
    const shown = [...found.configs].filter(([site, config]) => {
      if (settings.hiddenSites.includes(site)) return false;
      // The network's own page leaves out sites whose wema it does not know (contract section 9).
      return isWema(config) || !config.wema_name || found.configs.has(config.wema_name);
    });
    const unread = found.unread.filter(site => !settings.hiddenSites.includes(site));
    return {configs: new Map(shown), unreadable: found.unreadable, unread, notes: []};
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (settings.sites.length === 0 || failure.kind === 'aborted') throw failure;
    return {...nothing, isCut: true, notes: [`Only the sites of the profile are listed: ${failure.message}`]};
  }
};

const readStatuses = async ({http, settings}: Reach, signal: AbortSignal) => {
  const statuses = new Map<string, OpenStatus>();
  if (!settings.statusUrl) return {statuses, known: false, notes: []};
  try {
    const all = await http.read(`${settings.statusUrl}/allopenstatus`, allOpenStatus, {
      signal,
      anonymous: true,
    });
    for (const [site, raw] of Object.entries(all)) {
      const read = openStatusSchema.safeParse(raw);
      if (read.success) statuses.set(site, read.data);
    }
    return {statuses, known: true, notes: []};
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.kind === 'aborted') throw failure;
    return {statuses, known: false, notes: [`The health of sites is unknown: ${failure.message}`]};
  }
};

/** After so many failures a service is asked no more for this list: one bad site is no reason, and a dead service is slow. */
const enough = 2;

/** A reading that enriches the list: its failure is said once, and hides no site. */
const besides = async <T>(
  what: string,
  failed: Map<string, string[]>,
  read: () => Promise<T>,
): Promise<T | undefined> => {
  const failures = failed.get(what) ?? [];
  if (failures.length >= enough) return undefined;
  try {
    return await read();
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.kind === 'aborted') throw failure;
    failed.set(what, [...(failed.get(what) ?? []), `${what}: ${failure.message}`]);
    return undefined;
  }
};

/** What the list is enriched with, in the order in which it is told that it cannot be read. */
const extras = [
  'The reservations are unknown',
  'The log lines are unknown',
  'The roofs are unknown',
  'The weather is unknown',
] as const;

/**
 * All sites of the network and of the profile, with what their services say of them; or of these one alone, for which no
 * other is asked about.
 */
export const readSites = async (
  reach: Neighbours,
  only: string | undefined,
  signal: AbortSignal,
): Promise<Page<Site>> => {
  const {http, settings, keep, now, upstreamNow} = reach;
  const [{configs, unreadable, notes, isCut}, status] = await Promise.all([
    readConfigs(reach, signal),
    readStatuses(reach, signal),
  ]);
  const own = new Map(settings.sites.map(({site, name}) => [site, name]));
  const names = [...new Set([...own.keys(), ...configs.keys()])].filter(site => !only || site === only);
  const failed = new Map<string, string[]>(extras.map(what => [what, []]));
  const rows = await limited(names, atOnce, async (site): Promise<Site> => {
    const config = configs.get(site);
    const ages = status.statuses.get(site);
    const wema = config?.wema_name ?? undefined;
    const above = wema === undefined ? undefined : status.statuses.get(wema);
    const at = (kind: 'device' | 'enclosure' | 'weather') => {
      const seconds = (ages?.[kind] ?? (kind === 'device' ? undefined : above?.[kind]))?.status_age_s;
      return seconds === undefined ? undefined : Math.round(now() - seconds);
    };
    /** A kind of status of the site itself or of its station, where either has ever sent any. */
    const told = <T extends Told>(
      what: string,
      kind: 'enclosure' | 'weather',
      read: (http: Http, statusUrl: string, of: string, signal: AbortSignal) => Promise<T | undefined>,
    ) =>
      besides(what, failed, async () => {
        const of = ages?.[kind] ? site : wema;
        if (!of || at(kind) === undefined || !settings.statusUrl) return undefined;
        const word = await keep(`${kind} ${of}`, freshFor.station, () =>
          read(http, settings.statusUrl!, of, signal),
        );
        // The service's clock can be another than ours.
        return word && {...word, at: word.at === undefined ? undefined : word.at + now() - upstreamNow()};
      });
    const wxOk = ages?.wx_ok ?? above?.wx_ok;
    const [reservations, logLines, roofs, weathers] = extras;
    const [events, log, roof, weather] = await Promise.all([
      besides(reservations, failed, () =>
        keep(`calendar ${site}`, freshFor.calendar, () => reach.reservedAt(site, upstreamNow(), signal)),
      ),
      besides(logLines, failed, () =>
        keep(`log ${site}`, freshFor.log, () => reach.newestLine(site, signal)),
      ),
      told(roofs, 'enclosure', readRoof),
      told(weathers, 'weather', readWeather),
    ]);
    return {
      site,
      name: own.get(site) ?? config?.name ?? undefined,
      config,
      readAt: Math.round(now()),
      deviceAt: at('device'),
      enclosureAt: at('enclosure'),
      weatherAt: at('weather'),
      statusKnown: status.known,
      station: ages?.enclosure ? site : wema,
      roof,
      weather:
        weather ??
        (wxOk === undefined || wxOk === null
          ? undefined
          : // Its false is said of "Unknown" as well (photonranch-status, get_all_site_open_status).
            {word: wxOk ? 'Yes' : 'Unknown', at: at('weather'), readings: []}),
      reservation:
        events === undefined ? undefined : (events.find(event => holds(event, upstreamNow())) ?? null),
      log,
    };
  });
  const unread = [...status.notes, ...[...failed.values()].flatMap(([first]) => first ?? [])];
  return {rows, unreadable, unread, notes: [...notes, ...unread], ...(isCut && {incomplete: true})};
};
