import {type Findings, refusal, warning} from '../../../declare/action.ts';
import {asFailure} from '../../../declare/failure.ts';
import type {World} from '../../../declare/world.ts';
import {momentText} from '../rules/when-reserved.ts';
import type {ObservatoryClient} from '../upstream/client.ts';

/** What has to be right for any job: who sends it, the site, its reservations. Asked at the same time. */
export const checkSending = async (
  site: string,
  client: ObservatoryClient,
  world: World,
  signal: AbortSignal,
): Promise<Findings> =>
  Promise.all([
    checkUser(client, signal),
    checkSite(site, client, signal),
    checkReservation(site, client, world, signal),
  ]);

/** Whoever sends a job must be known, since the reservation rule and the page go by it. */
const checkUser = async (client: ObservatoryClient, signal: AbortSignal): Promise<Findings> => {
  const {name, id} = await client.sender(signal);
  if (name && id) return undefined;
  return refusal(
    `The profile does not say who sends jobs: set user.name and user.id (the id of your login, such as auth0|...).`,
  );
};

/**
 * A check that asks a neighbour: one that cannot be read in time is told and gates nothing, since the service itself
 * decides, and stopping an observatory must not wait for a calendar that hangs.
 */
const unlessUnread = async (
  what: string,
  {settings: {checkSeconds}}: ObservatoryClient,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<Findings>,
): Promise<Findings> => {
  const late = AbortSignal.timeout(checkSeconds * 1000);
  try {
    return await read(AbortSignal.any([signal, late]));
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const why = late.aborted ? `there was no answer within ${checkSeconds} s.` : asFailure(thrown).message;
    return warning(`${what} could not be checked: ${why}`, 'site');
  }
};

/** The service takes jobs for any site, also for one that does not exist: there nobody would ever take them. */
export const checkSite = (
  site: string,
  client: ObservatoryClient,
  signal: AbortSignal,
  consequence = ', and the service would keep the job for ever',
): Promise<Findings> =>
  unlessUnread(`Whether there is a site "${site}"`, client, signal, async within => {
    const {names, others} = await client.siteNames(within);
    if (names.includes(site)) return [];
    if (others !== undefined) {
      const sentence = `Whether there is a site "${site}" could not be checked: ${others}`;
      return [{level: names.length > 0 ? 'warning' : 'note', field: 'site', sentence}];
    }
    const sentence = `There is no site "${site}"${consequence}. There are: ${names.join(', ')}.`;
    return [refusal(sentence, 'site')];
  });

/** The service refuses jobs while somebody else holds a reservation, unless the token is an admin's. */
export const checkReservation = (
  site: string,
  client: ObservatoryClient,
  world: World,
  signal: AbortSignal,
): Promise<Findings> =>
  unlessUnread(`Whether ${site} is reserved`, client, signal, async within => {
    const events = await client.reservedAt(site, client.upstreamNow(), within);
    const {id, admin} = await client.sender(within);
    if (!events || events.length === 0 || events.some(event => event.creator_id === id)) return [];
    const [event] = events;
    const who = event!.creator ?? event!.creator_id ?? 'Somebody';
    const what = event!.title ? ` for "${event!.title}"` : '';
    const reserved = `${who} has reserved ${site}${what} until ${momentText(event!.end, world.now)}`;
    const others =
      admin.by === 'token'
        ? 'Admins may send, but your login has not that role.'
        : 'Admins may send (admin in the profile).';
    return [
      {
        level: admin.yes ? 'warning' : 'error',
        field: 'site',
        sentence: admin.yes
          ? `${reserved}; an admin's job goes before it.`
          : `${reserved}: the service refuses jobs of others. ${others}`,
      },
    ];
  });
