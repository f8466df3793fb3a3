import {z} from 'zod';

const production = {
  jobs: 'https://jobs.photonranch.org/jobs',
  api: 'https://api.photonranch.org/api',
  status: 'https://status.photonranch.org/status',
  calendar: 'https://calendar.photonranch.org/calendar',
  logs: 'https://logs.photonranch.org/logs',
  stream: 'wss://datastream.photonranch.org/dev',
};

/** A neighbour of the job service: its address, or null where this network has none. */
const neighbour = z.url().nullable().optional();

const names = z
  .array(z.union([z.string(), z.looseObject({site: z.string(), name: z.string().optional()})]))
  .default([])
  .transform(list => list.map(one => (typeof one === 'string' ? {site: one, name: undefined} : one)));

/**
 * The observatory's part of a profile. Only the job service's own address is needed; its neighbours are public readings
 * and get no token. Next to the production job service their production addresses are taken (contract section 1).
 */
export const observatorySettings = z
  .looseObject({
    url: z.url(),
    apiUrl: neighbour,
    statusUrl: neighbour,
    calendarUrl: neighbour,
    logsUrl: neighbour,
    /** The websocket that pushes changes. */
    streamUrl: neighbour,
    /** Sites to list where no configuration service tells them. */
    sites: names,
    /** Sites of the configuration service that are not shown; the default is the network's own list of test sites. */
    hiddenSites: z.array(z.string()).default(['tst', 'tst001', 'dht', 'tbo1', 'tbo2', 'tbo']),
    user: z.looseObject({name: z.string().optional(), id: z.string().optional()}).optional(),
    /** This user has the role admin, where the token does not tell: jobs pass another's reservation. */
    admin: z.boolean().default(false),
    /** This console stands in for an observatory: it may take jobs off the queue. */
    takesJobs: z.boolean().default(false),
    /** How many hours of jobs are listed when no other range is asked for. */
    jobHours: z.number().positive().max(720).default(24),
    allowInsecure: z.boolean().default(false),
  })
  .transform(given => {
    const isProduction = given.url.replace(/\/+$/, '') === production.jobs;
    const address = (own: string | null | undefined, usual: string) =>
      (own ?? (own === undefined && isProduction ? usual : undefined))?.replace(/\/+$/, '');
    return {
      ...given,
      apiUrl: address(given.apiUrl, production.api),
      statusUrl: address(given.statusUrl, production.status),
      calendarUrl: address(given.calendarUrl, production.calendar),
      logsUrl: address(given.logsUrl, production.logs),
      streamUrl: address(given.streamUrl, production.stream),
    };
  });

export type ObservatorySettings = z.infer<typeof observatorySettings>;
