import {iso} from '../../declare/columns.ts';
import {type Handover, handoverOf, spanWords} from '../../engine/handover.ts';
import type {Noticed} from '../../engine/history.ts';
import {markdownPlain} from '../../list/output.ts';
import {safeJson} from '../../text/exact-json.ts';
import {plural} from '../../text/quantities.ts';
import {seenAt, utc} from '../../text/times.ts';
import {usageError} from '../run/command-error.ts';
import type {ExitCode} from '../run/exit-codes.ts';
import {formerMoment} from '../run/look-back.ts';
import type {Run} from '../run/run.ts';
import {codeOfReadings, readServices} from './read-services.ts';
import {alertObject, untilWords} from './triage.ts';

/**
 * Prints what the next shift has to know, as Markdown or JSON: what changed, what was done, what is open, what is due. Exit
 * 2: some of it could not be read now.
 */
export const handover = async (run: Run, options: {since?: string}): Promise<ExitCode> => {
  const {output} = run.globals;
  if (output !== undefined && output !== 'markdown' && output !== 'json')
    throw usageError(`This command has no form "${output}".`, 'Give -o markdown, -o json.');
  const session = await run.session();
  const readings = await readServices(run, session, () => true);
  const unread = readings.flatMap(({service, failures, gaps}) => [
    ...failures.map(({resource, failure}) => `${service.title}, ${resource.title}: ${failure.message}`),
    ...gaps.map(sentence => `${service.title}: ${sentence}`),
  ]);
  const since = formerMoment(options.since ?? '8h', session.world().now, '--since');
  const made = handoverOf(session, since);
  run.stdio.out(
    output === 'json'
      ? `${safeJson(asObject(made, unread), 2)}\n`
      : `${markdown(made, unread, session.profile.name)}\n`,
  );
  return codeOfReadings(readings);
};

const beginning = ({at, atLeast, before}: Noticed) => ({
  began: iso(at),
  ...(atLeast && {beganAtLeast: true, beganNotBefore: iso(before)}),
});

const asObject = (made: Handover, unread: readonly string[]) => ({
  from: iso(made.from),
  to: iso(made.to),
  unread,
  unwatched: made.unwatched.map(({from, to, ...one}) => ({...one, from: iso(from), to: iso(to)})),
  changed: made.changed.map(({at, before, ...one}) => ({
    ...one,
    at: iso(at),
    ...(before !== undefined && {notBefore: iso(before)}),
  })),
  done: made.done.map(({at, settledAt, who, service, resource, action, row, ids, verdict, sentence}) => ({
    at: iso(at),
    settledAt: iso(settledAt),
    who,
    service,
    resource,
    action,
    row,
    ids,
    verdict,
    sentence,
  })),
  ended: made.ended.map(({alert, began, ended, unlisted}) => ({
    ...alertObject(alert),
    ...(unlisted && {listed: false}),
    ...beginning(began),
    ended: iso(ended.at),
    ...(ended.atLeast && {endedAtLeast: true, endedNotBefore: iso(ended.before)}),
  })),
  open: made.open.map(({alert, acknowledged}) => ({
    ...alertObject(alert, acknowledged),
    ...(acknowledged && {
      acknowledged: {...acknowledged, at: iso(acknowledged.at), until: iso(acknowledged.until)},
    }),
  })),
  stood: made.stood.map(({alert, began}) => ({...alertObject(alert), ...beginning(began)})),
  due: made.due.map(one => ({...one, at: iso(one.at)})),
});

const section = (title: string, lines: readonly string[], none: string): string[] => [
  '',
  `## ${title}`,
  '',
  ...(lines.length > 0 ? lines : [none]),
];

const markdown = (made: Handover, unread: readonly string[], profile: string): string => {
  const {to: now} = made;
  const when = (at: number) => utc(at, now);
  const rows = new Map<string, Handover['changed'][number][]>();
  for (const one of made.changed) {
    const key = `${one.resource} ${one.id}`;
    rows.set(key, [...(rows.get(key) ?? []), one]);
  }
  return [
    `# Hand-over, ${markdownPlain(profile)}: ${spanWords(made, now)}`,
    ...(unread.length === 0 ? [] : ['', ...unread.map(line => `- **Not read now:** ${markdownPlain(line)}`)]),
    ...made.unwatched.map(
      (gap, at) =>
        `${at === 0 ? '\n' : ''}- **Not read${gap.service === undefined ? '' : `: ${markdownPlain(gap.service)},`}** from ${spanWords(gap, now)}${gap.looks > 0 ? `, but for ${plural(gap.looks, 'reading')}` : ''}`,
    ),
    ...section(
      `Open (${plural(made.open.length, 'alert')})`,
      made.open.flatMap(({alert, acknowledged}) => [
        `- **${alert.severity}** ${markdownPlain(alert.title)}${alert.since === undefined ? '' : `, since ${seenAt({...alert, at: alert.since}, now)}`}`,
        `  - Why: ${markdownPlain(alert.why)}`,
        `  - Do: ${markdownPlain(alert.todo)}`,
        ...(acknowledged
          ? [
              `  - Acknowledged by ${markdownPlain(acknowledged.who ?? 'an operator')}${untilWords(acknowledged, now)}${acknowledged.note ? `: ${markdownPlain(acknowledged.note)}` : ''}`,
            ]
          : []),
      ]),
      unread.length === 0 ? 'No alert stands.' : 'No alert of what was read.',
    ),
    ...(made.stood.length === 0
      ? []
      : section(
          `Stood when last read, not known now (${plural(made.stood.length, 'alert')})`,
          made.stood.map(
            ({alert, began}) =>
              `- **${alert.severity}** ${markdownPlain(alert.title)}: began ${seenAt(began, now)}`,
          ),
          '',
        )),
    ...section(
      'Due in the next 8 h',
      made.due.map(({at, words}) => `- ${when(at)} ${markdownPlain(words)}`),
      'Nothing that is known.',
    ),
    ...section(
      'Done from here',
      made.done.map(
        ({at, who, action, resource, row, verdict, sentence}) =>
          `- ${when(at)} ${markdownPlain(who)}: ${markdownPlain([action, resource, row].filter(Boolean).join(' '))}: **${verdict}**. ${markdownPlain(sentence ?? '')}`,
      ),
      'Nothing.',
    ),
    ...section(
      'Changed',
      [...rows].map(
        ([key, all]) =>
          `- ${markdownPlain(key)}: ${all.map(one => `${one.first ? 'first seen as ' : ''}${markdownPlain(one.state)} ${seenAt(one, now)}`).join(', then ')}`,
      ),
      'No change of a state was seen.',
    ),
    ...section(
      'Alerts that ended',
      made.ended.map(
        ({alert, began, ended, unlisted}) =>
          `- ${markdownPlain(alert.title)}: began ${seenAt(began, now)}, ${unlisted ? 'no longer told, as it is listed no more,' : 'ended'} ${seenAt(ended, now)}`,
      ),
      unread.length === 0 ? 'None.' : 'None that was seen.',
    ),
  ].join('\n');
};
