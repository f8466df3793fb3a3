import {answered, noRoute} from './gateway.ts';
import type {Station} from './network.ts';
import {writePython} from './python-json.ts';

/** Seconds between two statuses of a site. */
const beat = 30;

/**
 * The readings of photonranch-status. A site sends a status every half minute, an observatory of its devices, a wema of
 * its enclosure and its weather. GET `/{site}/clear_all_status` really deletes, by GET and for everyone: the upstream
 * does so too, and a console must not call it.
 */
export const createStatusApi = (network: readonly Station[], start: number, now: () => number) => {
  const cleared = new Map<string, number>();

  /** When a site last sent; undefined when nothing is kept. */
  const sentAt = (station: Station): number | undefined => {
    const end = station.silentSince === undefined ? now() : Math.min(now(), start - station.silentSince);
    const last = Math.floor(end / beat) * beat;
    return last < (cleared.get(station.site) ?? 0) ? undefined : last;
  };
  const kindsOf = ({kind}: Station) => (kind === 'wema' ? ['enclosure', 'weather'] : ['device']);

  const statusOf = (station: Station, kind: string, at: number) => {
    const value = (val: string) => ({val, timestamp: at * 1000});
    if (kind === 'enclosure')
      return {
        enclosure: {
          enclosure1: {
            shutter_status: value(station.shut ? 'Closed' : 'Open'),
            enclosure_mode: value('Automatic'),
          },
        },
      };
    if (kind === 'weather')
      return {
        observing_conditions: {
          observing_conditions1: {
            wx_ok: value(station.weatherOk === false ? 'No' : 'Yes'),
            'humidity_%': value(station.weatherOk === false ? '93' : '41'),
          },
        },
      };
    return {mount: {mount1: {is_parked: value('false'), is_tracking: value('true')}}};
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

  const one = (station: Station, what: string): unknown => {
    const at = sentAt(station);
    const kinds = kindsOf(station);
    if (what === 'complete_status') {
      if (at === undefined) return {site: station.site, statusType: 'combined', status: {}};
      return {
        site: station.site,
        statusType: 'combined',
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
      if (path === 'allopenstatus') return answered(200, writePython(all()));
      const [site = '', what = '', ...more] = path.split('/');
      const station = network.find(known => known.site === site);
      if (what === '' || more.length > 0) return noRoute();
      if (!station) return answered(200, '{}');
      if (what === 'clear_all_status') {
        cleared.set(station.site, now());
        return answered(200, '""');
      }
      return answered(200, writePython(one(station, what)));
    },
  };
};
