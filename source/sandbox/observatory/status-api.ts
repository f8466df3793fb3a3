import {answered, crashed, noRoute, writePythonLine} from './gateway.ts';
import type {Station} from './network.ts';
import type {Roofs} from './roofs.ts';

/** Seconds between two statuses of a site. */
const beat = 30;

/**
 * The readings of photonranch-status (81ce8f5). A site sends a status every half minute, an observatory of its devices, a wema of
 * its enclosure and its weather. GET `/{site}/clear_all_status` really deletes, by GET and for everyone: the upstream
 * does so too, and a console must not call it.
 */
export const createStatusApi = (
  network: readonly Station[],
  {start, now, roofs}: {readonly start: number; readonly now: () => number; readonly roofs: Roofs},
) => {
  const cleared = new Map<string, number>();

  /** When a site last sent; undefined when nothing is kept. */
  const sentAt = (station: Station): number | undefined => {
    const end = station.silentSince === undefined ? now() : Math.min(now(), start - station.silentSince);
    const last = Math.floor(end / beat) * beat;
    return last < (cleared.get(station.site) ?? 0) ? undefined : last;
  };
  const kindsOf = ({kind}: Station) => (kind === 'wema' ? ['enclosure', 'weather'] : ['device']);

  const statusOf = (station: Station, kind: string, at: number) => {
    const value = (val: unknown) => ({val, timestamp: at * 1000});
    if (kind === 'enclosure')
      return {
        enclosure: {
          enclosure1: {
            shutter_status: value(roofs.word(station.site)),
            enclosure_mode: value('Automatic'),
            dome_azimuth: value(0),
          },
        },
      };
    if (kind === 'weather')
      return {
        observing_conditions: {
          observing_conditions1: {
            wx_ok: value(station.weatherOk === false ? 'No' : 'Yes'),
            'humidity_%': value(station.weatherOk === false ? 93 : 41),
            rain_rate: value(station.weatherOk === false ? 0.4 : 0),
            'wind_m/s': value(2.1),
            wx_hold: value(station.weatherOk === false),
          },
        },
      };
    return {mount: {mount1: {is_parked: value(false), is_tracking: value(true)}}};
  };

  const all = () =>
    Object.fromEntries(
      network.flatMap(station => {
        const at = sentAt(station);
        if (at === undefined) return [];
        const ages = kindsOf(station).map(kind => [kind, {status_age_s: Math.floor(now() - at)}] as const);
        const weather = station.kind === 'wema' ? {wx_ok: station.weatherOk !== false} : {};
        return [[station.site, {...Object.fromEntries(ages), ...weather}] as const];
      }),
    );

  const combined = (site: string) => ({
    site,
    statusType: 'combined',
    latest_status_timestamp_ms: 0,
    status_age_timestamps_ms: {},
    status: {},
  });

  const one = (station: Station, what: string): unknown => {
    const at = sentAt(station);
    const kinds = kindsOf(station);
    if (what === 'complete_status') {
      if (at === undefined) return combined(station.site);
      return {
        ...combined(station.site),
        latest_status_timestamp_ms: at * 1000,
        status_age_timestamps_ms: Object.fromEntries(kinds.map(kind => [kind, at * 1000])),
        status: Object.assign({}, ...kinds.map(kind => statusOf(station, kind, at))),
      };
    }
    if (at === undefined || !kinds.includes(what)) return {};
    return {
      site: station.site,
      statusType: what,
      server_timestamp_ms: at * 1000,
      status: statusOf(station, what, at),
    };
  };

  return {
    handle: (path: string, request: Request): Response => {
      if (request.method !== 'GET') return noRoute();
      if (path === 'allopenstatus') return answered(200, writePythonLine(all()));
      const [site = '', what = '', ...more] = path.split('/');
      if (what === '' || more.length > 0) return noRoute();
      // Its function reads the query without looking whether there is one; nobody here sends phases.
      if (site === 'phase_status') return new URL(request.url).search ? answered(200, '[]') : crashed();
      const station = network.find(known => known.site === site);
      if (what === 'clear_all_status') {
        const removed = station && sentAt(station) !== undefined ? kindsOf(station).length : 0;
        if (station) cleared.set(station.site, now());
        return answered(200, writePythonLine({items_removed: Array.from({length: removed}, () => ({}))}));
      }
      if (!station) return answered(200, writePythonLine(what === 'complete_status' ? combined(site) : {}));
      return answered(200, writePythonLine(one(station, what)));
    },
  };
};
