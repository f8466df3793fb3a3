import {Failure} from '../../declare/failure.ts';
import type {LiveFeed} from '../../declare/resource.ts';
import type {Looked, Probe} from '../../declare/service.ts';
import {plural} from '../../text/quantities.ts';
import type {ObservatorySettings} from './settings.ts';
import type {ObservatoryClient} from './upstream/client.ts';
import type {Job} from './upstream/schemas.ts';

/** Each neighbour of the job service that the profile names is asked about one site. */
export const observatoryProbes = (
  client: ObservatoryClient,
  settings: ObservatorySettings,
): readonly Probe[] => {
  const ofOneSite =
    (look: (site: string, signal: AbortSignal) => Promise<Looked>) => async (signal: AbortSignal) => {
      const {names, others} = await client.siteNames(signal);
      const [site] = names;
      if (site !== undefined) return look(site, signal);
      throw new Failure('local', `it cannot be asked: there is no site. ${others ?? ''}`.trim());
    };
  const now = client.upstreamNow;
  const probes: readonly (Probe & {readonly url?: string})[] = [
    {
      what: 'Sites',
      url: settings.apiUrl ?? settings.statusUrl,
      look: ofOneSite(async (site, signal) => {
        const {notes = [], unreadable} = await client.sites(signal, site);
        if (notes.length + unreadable.length > 0)
          return {state: 'warn', sentence: notes.join(' ') || `${site} could not be read.`};
        return {sentence: `configuration and status of ${site} are read.`};
      }),
    },
    {
      what: 'Calendar',
      url: settings.calendarUrl,
      look: ofOneSite(async (site, signal) => {
        const found = await client.reservations(site, now(), now() + 86_400, signal);
        return {sentence: `${plural(found?.length ?? 0, 'reservation')} at ${site} in the next 24 h.`};
      }),
    },
    {
      what: 'Logs',
      url: settings.logsUrl,
      look: ofOneSite(async (site, signal) => {
        const log = await client.log(site, now() - 3600, signal);
        return {sentence: `${plural(log?.lines.length ?? 0, 'line')} of ${site} in the last hour.`};
      }),
    },
    {
      what: 'Pushed changes',
      url: settings.streamUrl,
      look: ofOneSite((site, signal) => stream(client, site, signal)),
    },
  ];
  return probes.filter(({url}) => url !== undefined);
};

/** Opens the websocket of one site, and closes it when it stands. */
const stream = async (client: ObservatoryClient, site: string, signal: AbortSignal): Promise<Looked> => {
  const end = new AbortController();
  try {
    return await new Promise<Looked>((resolve, reject) => {
      const feed: LiveFeed<Job> = {
        changed: () => {},
        reread: () => {},
        state: (live, words) => {
          if (live) resolve({sentence: `the connection for ${site} stands.`});
          else if (words !== undefined && !/connecting$/.test(words))
            resolve({state: 'warn', sentence: words});
        },
      };
      client.follow(site, 3600, feed, AbortSignal.any([signal, end.signal])).catch(reject);
      signal.addEventListener('abort', () => reject(signal.reason), {once: true});
    });
  } finally {
    end.abort();
  }
};
