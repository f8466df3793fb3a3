import {iso} from '../../declare/columns.ts';
import {type Alert, type Severity, severityTones} from '../../declare/resource.ts';
import {isReadNow} from '../../engine/alert-watch.ts';
import {alertWhen} from '../../engine/alerts/alert-sections.ts';
import {alertLists} from '../../engine/alerts/alerts.ts';
import {isUnread} from '../../engine/alerts/unread-alerts.ts';
import type {Acknowledgement} from '../../engine/memory/acknowledged.ts';
import type {Paint} from '../../list/paint.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {plural} from '../../text/quantities.ts';
import {idWord} from '../../text/shell-word.ts';
import {utc} from '../../text/times.ts';
import {CommandError, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {commandFor} from './command-for.ts';
import {codeOfNothingRead, readServices} from './read-services.ts';

const severities: readonly Severity[] = ['notice', 'warning', 'critical'];

/** Prints what is worrying. Exit 0: nothing; 2: findings, among them a service that cannot be read beside others that can. */
export const triage = async (run: Run, options: {severity?: string; all?: boolean}): Promise<ExitCode> => {
  const asJson = run.format(['table', 'json'], 'table') === 'json';
  const least = options.severity === undefined ? 0 : severities.indexOf(options.severity as Severity);
  if (least < 0)
    throw usageError(
      `--severity cannot be "${options.severity}".`,
      `It is one of: ${severities.join(', ')}.`,
    );
  const session = await run.session();
  const names = alertLists(session.services.flatMap(({service}) => service.resources));
  const readings = await readServices(run, session, resource => names.has(resource.name));
  const failed = readings.filter(({failures}) => failures.length > 0);
  if (failed.length > 0 && readings.every(({read}) => read.length === 0))
    throw new CommandError(
      codeOfNothingRead(readings),
      failed[0]!.failures[0]!.failure.kind,
      failed.map(({service, failures}) => `${service.title}: ${failures[0]!.failure.message}`).join(' '),
      failed[0]!.failures[0]!.failure.todo,
    );
  // What stands now is remembered, so that history and the hand-over can tell when it began.
  if (session.asOf === undefined)
    session.acknowledged.follow(session.alerts(), name => isReadNow(session, name));
  const alerts = session.alerts().filter(alert => severities.indexOf(alert.severity) >= least);
  const noted = alerts.filter(alert => session.acknowledged.has(alert));
  const open = alerts.length - noted.length;
  const shown = options.all ? alerts : alerts.filter(alert => !noted.includes(alert));
  const {now} = session.world();
  const lines = (alert: Alert) =>
    alertLines(alert, now, run.paint, {
      acknowledged: session.acknowledged.of(alert),
      command: alert.action && commandFor(session, alert.action, alert.draft, alert.id),
    }).join('\n');
  if (asJson)
    run.stdio.out(
      `${safeJson(
        alerts.map(alert => alertObject(alert, session.acknowledged.of(alert))),
        2,
      )}\n`,
    );
  else if (shown.length > 0) run.stdio.out(`${shown.map(lines).join('\n\n')}\n`);
  // What cannot be seen may be worse than what was asked for.
  const hidden = session
    .alerts()
    .filter(one => isUnread(one) && !alerts.includes(one) && !session.acknowledged.has(one));
  if (open === 0 && hidden.length > 0)
    run.note(
      `Nothing ${options.severity} in what was read, but ${hidden.map(({title}) => title).join('; ')}.`,
    );
  else if (open === 0) run.note(noted.length > 0 ? 'Nothing new to worry about.' : 'Nothing to worry about.');
  if (noted.length > 0)
    run.note(
      `${plural(noted.length, 'alert')} ${noted.length === 1 ? 'is' : 'are'} acknowledged${options.all || asJson ? '' : ' (shown with --all)'}.`,
    );
  return open > 0 || hidden.length > 0 ? exitCodes.findings : exitCodes.fine;
};

/** Until when an alert is taken note of, where it is news again then; empty otherwise. */
export const untilWords = ({until}: Acknowledgement, now: number): string =>
  until === undefined ? '' : ` until ${utc(until, now)}`;

/** One alert as data: times as ISO 8601. */
export const alertObject = (alert: Alert, acknowledged?: Acknowledgement | boolean) => ({
  ...alert,
  since: iso(alert.since),
  ...(alert.before !== undefined && {before: iso(alert.before)}),
  due: iso(alert.due),
  acknowledged: Boolean(acknowledged),
  ...(typeof acknowledged === 'object' &&
    acknowledged.until !== undefined && {acknowledgedUntil: iso(acknowledged.until)}),
});

/** One alert as lines: what, since when, why, what to do and the command that does it, and where to look. */
export const alertLines = (
  alert: Alert,
  now: number,
  paint: Paint,
  {acknowledged, command}: {acknowledged?: Acknowledgement | undefined; command?: string | undefined} = {},
): string[] => {
  const severity = alert.severity.toUpperCase();
  return [
    `${paint(severity, severityTones[alert.severity])}  ${harmless(alert.title)}${alertWhen(alert, now)}${acknowledged ? ` (acknowledged${untilWords(acknowledged, now)})` : ''}`,
    `  why  ${harmless(alert.why)}`,
    `  do   ${harmless(alert.todo)}`,
    ...(command ? [`       ${command}`] : []),
    ...(alert.id === ''
      ? []
      : [`  see  skydeck ${alert.isUnlisted ? 'trace' : `describe ${alert.resource}`} ${idWord(alert.id)}`]),
  ];
};
