import * as z from 'zod';
import {serviceSettings} from '../../declare/settings.ts';

const production = {
  jobs: 'https://jobs.photonranch.org/jobs',
  api: 'https://api.photonranch.org/api',
  status: 'https://status.photonranch.org/status',
  calendar: 'https://calendar.photonranch.org/calendar',
  logs: 'https://logs.photonranch.org/logs',
  stream: 'wss://datastream.photonranch.org/dev',
};

/** A neighbour of the job service: its address, or null where this network has none. */
const neighbour = (what: string) =>
  z
    .url()
    .nullable()
    .optional()
    .describe(`The address of ${what}; null where there is none. The production network's are known.`);

const site = z.object({
  site: z.string().describe('Its code.'),
  name: z.string().optional().describe('Its name in words.'),
});

/**
 * The observatory's part of a profile. Only the job service's own address is needed; its neighbours are public readings
 * and get no token. Next to the production job service their production addresses are taken (contract section 1).
 */
export const observatorySettings = serviceSettings(
  'observatory',
  () => ({
    apiUrl: neighbour('the configuration of the sites'),
    statusUrl: neighbour('the status service'),
    calendarUrl: neighbour('the calendar of reservations'),
    logsUrl: neighbour('the logs of the observatories'),
    streamUrl: neighbour('the websocket that pushes changes'),
    sites: z
      .array(z.union([z.string(), site], 'must be a code, or an object with a site and a name'))
      .default([])
      .describe('Sites to list where no configuration service tells them: codes, or objects with a name.'),
    hiddenSites: z
      .array(z.string())
      .default(['tst', 'tst001', 'dht', 'tbo1', 'tbo2', 'tbo'])
      .describe("Sites that are not shown; the default is the network's own list of test sites."),
    user: z
      .object({
        name: z.string().optional().describe('The name that the network has for you.'),
        id: z.string().optional().describe('The id that it has for you.'),
      })
      .optional()
      .describe("Who asks, where the token does not tell; comes before the profile's own user."),
    admin: z
      .boolean()
      .default(false)
      .describe("You have the role admin, where the token does not tell: jobs pass another's reservation."),
    takesJobs: z
      .boolean()
      .default(false)
      .describe('This console stands in for an observatory: it may take jobs off the queue.'),
    jobHours: z
      .number()
      .positive()
      .max(720)
      .default(24)
      .describe('Hours of jobs that are listed when no other range is asked for.'),
    checkSeconds: z
      .number()
      .positive()
      .max(60)
      .default(5)
      .describe(
        'Seconds that a check before sending waits for a neighbour; what is not read by then is told.',
      ),
  }),
  given => {
    const isProduction = given.url.replace(/\/+$/, '') === production.jobs;
    const address = (own: string | null | undefined, usual: string) =>
      (own ?? (own === undefined && isProduction ? usual : undefined))?.replace(/\/+$/, '');
    return {
      ...given,
      allowInsecure: given.allowInsecure ?? false,
      sites: given.sites.map(one => (typeof one === 'string' ? {site: one, name: undefined} : one)),
      apiUrl: address(given.apiUrl, production.api),
      statusUrl: address(given.statusUrl, production.status),
      calendarUrl: address(given.calendarUrl, production.calendar),
      logsUrl: address(given.logsUrl, production.logs),
      streamUrl: address(given.streamUrl, production.stream),
    };
  },
);

export type ObservatorySettings = typeof observatorySettings.defaults;
