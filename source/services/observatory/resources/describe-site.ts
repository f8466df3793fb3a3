import type {Context} from '../../../declare/action.ts';
import {asFailure} from '../../../declare/failure.ts';
import {facts, type Section} from '../../../declare/section.ts';
import type {EpochSeconds, World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {age, utc} from '../../../text/times.ts';
import {devicesOf} from '../rules/site-devices.ts';
import {knownJobsAt} from '../rules/site-jobs.ts';
import {healthOf, healthTones, roofText, roofTone, weatherText, weatherTone} from '../rules/site-rules.ts';
import {momentText, reservationText} from '../rules/when-reserved.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {isWema, type Site} from '../upstream/site-list.ts';

const day = 86_400;

const statusAge = (at: EpochSeconds | undefined, world: World) =>
  at === undefined ? 'never' : `${age(world.now - at)} ago`;

/** A part that is asked for when the detail view opens; what cannot be read is said in its place. */
const part = async (title: string, read: () => Promise<Section | undefined>): Promise<Section[]> => {
  try {
    const section = await read();
    return section ? [section] : [];
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.kind === 'aborted') throw failure;
    return [{kind: 'text', title, text: failure.message}];
  }
};

/** A site with its devices, its reservations of the next day and its log of the last. */
export const describeSite = async (
  site: Site,
  {client, world}: Context<ObservatoryClient>,
  signal: AbortSignal,
): Promise<Section[]> => {
  const jobs = knownJobsAt(site.site, world);
  const unread = world.unread('jobs');
  const health = healthOf(site);
  const told = facts('Site', {
    Site: `${site.site}${site.name ? `, ${site.name}` : ''}`,
    Kind: isWema(site.config)
      ? 'weather and enclosure station (wema)'
      : site.config
        ? `observatory${site.config.wema_name ? `; enclosure and weather: ${site.config.wema_name}` : ''}`
        : 'named in the profile alone',
    Health: [health, healthTones[health]],
    'Devices reported': statusAge(site.deviceAt, world),
    'Enclosure reported': statusAge(site.enclosureAt, world),
    Roof: [roofText(site, world) ?? 'not told', roofTone(site)],
    'Weather reported': statusAge(site.weatherAt, world),
    Weather: [
      [weatherText(site, world) ?? 'not told', ...(site.weather?.readings ?? [])].join(', '),
      weatherTone(site),
    ],
    Reservation: reservationText(site, world) ?? 'the calendar does not say',
    Jobs: jobs
      ? `${unread === undefined ? '' : 'at least '}${jobs.unread.length} waiting, ${jobs.working} at work, of those made in the last ${client.settings.jobHours} h${unread === undefined ? '' : `; not all jobs are known: ${unread}`}`
      : 'not known: the jobs could not be read',
    'Tells progress':
      jobs === undefined
        ? undefined
        : jobs.tells
          ? 'yes'
          : 'not seen: its jobs end at RECEIVED, and its log tells how they go',
  });
  const [coming, log] = await Promise.all([
    part('Reservations', async () => {
      const gaps: string[] = [];
      const events = await client.reservations(
        site.site,
        client.upstreamNow(),
        client.upstreamNow() + day,
        signal,
        ({message}) => void gaps.push(message),
      );
      if (!events) return undefined;
      return {
        kind: 'table',
        title: ['Reservations of the next 24 h', ...gaps].join('. '),
        header: ['From', 'Until', 'Who', 'Title'],
        rows: events
          .toSorted((one, other) => ((one.start ?? '') < (other.start ?? '') ? -1 : 1))
          .map(event => [
            momentText(event.start, world.now),
            momentText(event.end, world.now),
            event.creator ?? event.creator_id ?? '',
            event.title ?? '',
          ]),
      };
    }),
    part('Log', async () => {
      const log = await client.log(site.site, client.upstreamNow() - day, signal);
      if (!log) return undefined;
      const {lines, unreadable, cut} = log;
      return {
        kind: 'text',
        title: `Log of the last 24 h (${plural(lines.length, 'line')}${unreadable > 0 ? `, ${unreadable} unreadable` : ''}${cut ? '; the newest are missing, since the service gives the oldest megabyte' : ''})`,
        text: lines
          .slice(-200)
          .map(
            ({at, level = 'info', message}) =>
              `${at === undefined ? '(no time)' : utc(at, world.now)} ${level}: ${message.replaceAll('\n', '\n  ')}`,
          )
          .join('\n'),
      };
    }),
  ]);
  return [
    told,
    {
      kind: 'table',
      title: 'Devices',
      header: ['Device', 'Instances', 'Usual'],
      rows: devicesOf(site.config).map(({device, instances, usual}) => [
        device,
        instances.join(', '),
        usual ?? '',
      ]),
    },
    ...coming,
    ...log,
  ];
};
