import {ageOf, leastCount, state, text} from '../../../declare/columns.ts';
import {choiceField} from '../../../declare/fields.ts';
import {counted, resource} from '../../../declare/resource.ts';
import {toneIn} from '../../../declare/vocabulary.ts';
import type {Tone} from '../../../declare/world.ts';
import {cancelAll} from '../actions/cancel-all.ts';
import {createJob} from '../actions/create-job.ts';
import {siteAlerts} from '../rules/site-alerts.ts';
import {knownJobsAt} from '../rules/site-jobs.ts';
import {
  healthOf,
  healthTones,
  lastStatus,
  roofText,
  roofTone,
  trackedSite,
  weatherText,
  weatherTone,
} from '../rules/site-rules.ts';
import {stationWords} from '../rules/station-words.ts';
import {reservationText} from '../rules/when-reserved.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {isWema, type Site} from '../upstream/site-list.ts';
import {describeSite} from './describe-site.ts';

const logTones: Readonly<Record<string, Tone>> = {warning: 'warn', error: 'bad', critical: 'bad'};

const jobsOfSites = {own: 'sites', of: 'jobs'};

/** Observatories and their weather stations (photonranch-api, -status, -calendar and -userstatus; contract section 9). */
export const sites = resource<Site, ObservatoryClient>({
  service: 'observatory',
  name: 'sites',
  aliases: ['site'],
  title: 'Sites',
  example: 'wmd',
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
    text('roof', roofText, {priority: 2, max: 16, tone: roofTone}),
    text('weather', weatherText, {priority: 2, min: 7, max: 14, tone: weatherTone}),
    text('reservation', reservationText, {priority: 2, min: 11, max: 30}),
    leastCount('waiting', jobsOfSites, ({site}, world) => knownJobsAt(site, world)?.unread.length, {
      priority: 1,
      max: 7,
    }),
    leastCount('working', jobsOfSites, ({site}, world) => knownJobsAt(site, world)?.working, {
      priority: 3,
      max: 7,
    }),
    text('log', ({log}) => log?.message, {
      header: 'NEWEST LOG LINE',
      priority: 4,
      grow: true,
      min: 16,
      max: 80,
      tone: ({log}) => toneIn(logTones, log?.level),
    }),
  ],
  parameters: {
    site: choiceField({label: 'Site', hint: 'This site alone.', example: 'wmd'}),
  },
  list: (client, query, signal) => client.sites(signal, query.site),
  needs: ['jobs'],
  narrows: {site: ({site}) => site},
  words: stationWords,
  tracked: trackedSite,
  open: ({site}) => ({resource: 'jobs', query: {site}}),
  describe: (site, context, signal) => describeSite(site, context, signal),
  refresh: {active: 15, background: 60},
  actions: [createJob, cancelAll],
  alerts: siteAlerts,
  summary: rows => counted(rows.map(healthOf), healthTones),
});
