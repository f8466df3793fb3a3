import {existsSync, readFileSync} from 'node:fs';
import {type Ground, line, screenOf, sleep, until} from './watched.ts';

/** What each request is for, by the service and the place that it asks. */
const reasons: readonly (readonly [place: RegExp, why: string])[] = [
  [/^tasking /, 'the list itself, whole: conflicts and verdicts are judged by all of it'],
  [
    /^downlink .*query_available_files/,
    'files in the queues of an agent in reach, one request for each topic',
  ],
  [/^\w+ ListObjects/, 'which objects are in the bucket'],
  [/^downlink /, 'how an agent in reach is'],
  [/^observatory .*getrecentjobs/, 'the jobs of all sites in one answer'],
  [/^observatory .*allopenstatus/, 'when each site told something last, all in one answer'],
  [/^observatory .*all\/config/, 'which sites there are; kept for ten minutes'],
  [
    /^observatory .*(calendar|logs|enclosure|weather)/,
    'site by site, since no answer tells all; kept for 30 or 60 s',
  ],
  [/^hpc v1\/tasks\/…/, 'FirecREST v1 answers with a task, which holds the list that was asked for'],
  [/^hpc .*tasks/, 'tasks and transfers under way'],
  [/^hpc .*jobs/, 'the queue'],
  [/^hpc .*acct/, 'jobs that have left the queue'],
  [/^hpc .*(status|nodes|partitions|reservations)/, 'how the systems are; their parts are read less often'],
  [/^lake Query$/, 'the index; as a whole every few minutes, else what moved'],
  [
    /^lake (List|Describe)Jobs$/,
    'download jobs: those made since, and those under way by their ids; state by state every ten minutes',
  ],
  [/^lake Describe/, 'the queue and its machines, which say why a job waits; kept for a minute'],
  [/^lake ListExecutions$/, 'runs of the state machine'],
  [/^hpc .*utilities/, 'the folder in sight, and whose it is'],
];
const why = (place: string) => reasons.find(([of]) => of.test(place))?.[1] ?? 'not told';

/** The place of a request without origin and ids: `hpc v1/tasks/…`. */
const placeOf = (service: string, url: string): string =>
  `${service} ${(new URL(url).hash.slice(1) || new URL(url).pathname)
    .replace(/^\/\w+\//, '')
    .replace(/\/([0-9a-f]{16,}|\d+)(?=\/|$)/g, '/…')
    .replace(/status\/\w+\/(enclosure|weather)/, 'status/…/$1')}`;

const requestsIn = (log: string): readonly string[] =>
  (existsSync(log) ? readFileSync(log, 'utf8') : '')
    .split('\n')
    .filter(text => text.includes('"kind":"request"'))
    .map(text => JSON.parse(text) as {service: string; url: string})
    .map(({service, url}) => placeOf(service, url));

/** Requests in a minute by service and place, with a list in sight and with the overview, and what each is for. */
export const measureRequests = async (ground: Ground, seconds: number): Promise<void> => {
  const views = ['windows', 'overview'] as const;
  const counts = new Map<string, Record<string, number>>();
  for (const view of views) {
    const pty = ground.open([], ['--view', view, '--log', ground.log]);
    const screen = screenOf(pty);
    const stateLine = () => screen().split('\n')[1] ?? '';
    await until(
      () => /Data lake/.test(stateLine()) && !/ reading/.test(stateLine()),
      'an answer of each service',
    );
    const before = requestsIn(ground.log).length;
    await sleep(seconds * 1000);
    pty.kill('SIGKILL');
    for (const place of requestsIn(ground.log).slice(before)) {
      const of = counts.get(place) ?? {};
      counts.set(place, {...of, [view]: (of[view] ?? 0) + 60 / seconds});
    }
  }
  console.log('requests a minute');
  const told = (of: Record<string, number>) =>
    views.map(view => `${Math.round(of[view] ?? 0)} on ${view}`).join(', ');
  for (const [service, places] of Map.groupBy([...counts].sort(), ([place]) => place.split(' ')[0]!)) {
    const sum = Object.fromEntries(
      views.map(view => [view, places.reduce((all, [, of]) => all + (of[view] ?? 0), 0)]),
    );
    line(service, told(sum));
    for (const [place, of] of places) line(`  ${place.split(' ')[1]}`, `${told(of)}: ${why(place)}`);
  }
};
