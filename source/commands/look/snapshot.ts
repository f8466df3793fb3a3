import {iso} from '../../declare/columns.ts';
import type {Count, Resource} from '../../declare/resource.ts';
import type {Session} from '../../engine/session.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {plural} from '../../text/quantities.ts';
import {utc} from '../../text/times.ts';
import type {ExitCode} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {codeOfReadings, readServices, type ServiceReading} from './read-services.ts';
import {alertLines, alertObject} from './triage.ts';

/**
 * One plain picture of the overview, where no console can be drawn: services, counts by state, alerts. Exit 2: some of it
 * could not be read.
 */
export const snapshot = async (run: Run): Promise<ExitCode> => {
  const format = run.format(['table', 'json'], 'table');
  const session = await run.session();
  const readings = await readServices(run, session, () => true);
  const world = session.world();
  const alerts = session.alerts();
  if (format === 'json') {
    const {name, readOnly} = session.profile;
    const services = readings.map(reading => serviceObject(session, reading));
    run.stdio.out(
      `${safeJson({profile: name, readOnly, at: iso(world.now), services, alerts: alerts.map(alert => alertObject(alert, session.acknowledged.of(alert)))}, 2)}\n`,
    );
    return codeOfReadings(readings);
  }
  const lines = [
    `skydeck, profile ${harmless(session.profile.name)}${session.profile.readOnly ? ' (read-only)' : ''}, ${utc(world.now, world.now)}`,
    ...readings.flatMap(reading => ['', ...serviceLines(run, session, reading)]),
    '',
    alerts.length === 0 ? 'No alerts.' : plural(alerts.length, 'alert'),
    ...alerts.flatMap(alert => [
      '',
      ...alertLines(alert, world.now, run.paint, {acknowledged: session.acknowledged.of(alert)}),
    ]),
  ];
  run.stdio.out(`${lines.join('\n')}\n`);
  return codeOfReadings(readings);
};

const serviceObject = (session: Session, {service, read, unreadable, failures}: ServiceReading) => ({
  service: service.name,
  lists: read.map(resource => ({
    resource: resource.name,
    rows: session.world().rows(resource)?.length ?? 0,
    counts: countsOf(session, resource).map(({word, count}) => ({word, count})),
  })),
  unreadable,
  failures: failures.map(({resource, failure: {kind, message, todo}}) => ({
    resource: resource.name,
    kind,
    message,
    todo,
  })),
});

const serviceLines = (
  run: Run,
  session: Session,
  {service, read, unreadable, failures}: ServiceReading,
): string[] => {
  const [first] = failures;
  if (first && read.length === 0)
    return [
      `${run.paint(service.title, 'heading')}: ${run.paint('cannot be read', 'bad')}. ${harmless(first.failure.message)}`,
      ...(first.failure.todo ? [`  ${harmless(first.failure.todo)}`] : []),
    ];
  const latencies = read.flatMap(resource => session.poller.peek(resource.name)?.latency ?? []);
  const latency = latencies.length > 0 ? `, ${Math.round(Math.max(...latencies))} ms` : '';
  return [
    `${run.paint(service.title, 'heading')}: reachable${latency}, data ${dataAge(session, read)} old`,
    ...read.map(resource => `  ${resource.title}: ${countsText(run, session, resource)}`),
    ...failures.map(({resource, failure}) => `  ${resource.title}: ${harmless(failure.message)}`),
    ...(unreadable > 0 ? [`  ${plural(unreadable, 'row')} could not be read`] : []),
  ];
};

const dataAge = (session: Session, read: readonly Resource[]): string => {
  const ages = read.flatMap(resource => {
    const at = session.poller.peek(resource.name)?.wallAt;
    return at === undefined ? [] : [session.clock.wall() - at];
  });
  return `${Math.max(0, Math.round(Math.max(0, ...ages) / 1000))} s`;
};

const countsOf = (session: Session, resource: Resource): readonly Count[] =>
  session.counts(resource)?.filter(({word}) => word !== '') ?? [];

const countsText = (run: Run, session: Session, resource: Resource): string => {
  const rows = session.world().rows(resource) ?? [];
  const counts = countsOf(session, resource);
  const words = counts.map(({word, count, tone}) => `${count} ${run.paint(harmless(word), tone)}`);
  if (rows.length === 0 && session.world().unread(resource.name) !== undefined) return 'not known';
  // One count of everything is the number of rows said twice.
  if (counts.length === 1 && counts[0]!.count === rows.length) return words[0]!;
  return [String(rows.length), words.length > 0 && `(${words.join(', ')})`].filter(Boolean).join(' ');
};
