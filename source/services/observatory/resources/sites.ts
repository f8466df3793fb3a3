import {ageOf, number, state, text} from '../../../declare/columns.ts';
import {type Alert, type Count, resource} from '../../../declare/resource.ts';
import type {Tone, World} from '../../../declare/world.ts';
import {toneIn} from '../../../list/tone-in.ts';
import {plural} from '../../../text/quantities.ts';
import {age} from '../../../text/times.ts';
import {cancelAll} from '../actions/cancel-all.ts';
import {createJob} from '../actions/create-job.ts';
import {madeAt} from '../rules/job-facts.ts';
import {reservationText} from '../rules/reservation-text.ts';
import {jobsAt} from '../rules/site-jobs.ts';
import {type Health, healthOf, healthTones, isThere, lastStatus} from '../rules/site-rules.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {isWema, type Site} from '../upstream/site-list.ts';
import {describeSite} from './describe-site.ts';

const logTones: Readonly<Record<string, Tone>> = {warning: 'warn', error: 'bad', critical: 'bad'};

/** Observatories and their weather stations (photonranch-api, -status, -calendar and -userstatus; contract section 9). */
export const sites = resource<Site, ObservatoryClient>({
  service: 'observatory',
  name: 'sites',
  aliases: ['site'],
  title: 'Sites',
  about: 'Observatories: their health, weather, reservation and queue.',
  id: ({site}) => site,
  columns: [
    text('id', ({site}) => site, {header: 'SITE', priority: 1, min: 5, max: 8}),
    text('name', ({name}) => name, {priority: 4, max: 30}),
    text('kind', ({config}) => (isWema(config) ? 'wema' : config ? 'obs' : undefined), {
      priority: 6,
      max: 5,
      wide: true,
    }),
    state('health', healthOf, site => healthTones[healthOf(site)], {min: 9, max: 22}),
    ageOf(
      'statusAge',
      (site, world) => {
        const at = lastStatus(site);
        return at === undefined ? undefined : {seconds: Math.max(0, world.now - at), atLeast: false};
      },
      {header: 'HEARD', priority: 3, min: 5, max: 6},
    ),
    text('weather', ({weatherOk}) => (weatherOk === undefined ? undefined : weatherOk ? 'ok' : 'bad'), {
      priority: 2,
      max: 7,
      tone: ({weatherOk}) => (weatherOk === false ? 'warn' : 'plain'),
    }),
    text('reservation', reservationText, {priority: 2, min: 11, max: 30}),
    number('waiting', ({site}, world) => jobsAt(site, world).unread.length, {priority: 1, max: 7}),
    number('working', ({site}, world) => jobsAt(site, world).working, {priority: 3, max: 7}),
    text('log', ({log}) => log?.log_message, {
      header: 'NEWEST LOG LINE',
      priority: 4,
      grow: true,
      min: 16,
      max: 80,
      tone: ({log}) => toneIn(logTones, log?.log_level),
    }),
  ],
  list: (client, _query, signal) => client.sites(signal),
  needs: ['jobs'],
  open: ({site}) => ({resource: 'jobs', query: {site}}),
  describe: (site, context, signal) => describeSite(site, context, signal),
  refresh: {active: 15, background: 60},
  actions: [createJob, cancelAll],
  alerts: (rows, world) => rows.flatMap(site => siteAlerts(site, world)),
  summary: rows => {
    const counts = Map.groupBy(rows, healthOf);
    return order.flatMap((word): Count[] => {
      const count = counts.get(word)?.length ?? 0;
      return count > 0 ? [{word, count, tone: healthTones[word]}] : [];
    });
  },
});

const order: readonly Health[] = ['offline', 'technical difficulty', 'closed', 'online', 'unknown'];

/** Jobs lie in the queue of a site that has gone silent. */
const siteAlerts = (site: Site, world: World): Alert[] => {
  const {unread} = jobsAt(site.site, world);
  if (isThere(site) !== false || unread.length === 0) return [];
  const last = lastStatus(site);
  const oldest = Math.min(...unread.map(job => madeAt(job) ?? world.now));
  return [
    {
      kind: 'silent-site',
      severity: 'warning',
      resource: 'sites',
      id: site.site,
      title: `${site.site} has gone silent with ${plural(unread.length, 'job')} waiting`,
      since: last,
      why: `${last === undefined ? 'It has sent no status at all' : `Its last status came ${age(world.now - last)} ago`}, and the oldest waiting job is ${age(world.now - oldest)} old.`,
      todo: 'Ask the staff of the site whether its computer or its line is down; send the jobs to another site if they are urgent.',
      action: 'jobs.create',
    },
  ];
};
