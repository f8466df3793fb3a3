import {Failure} from '../../../declare/failure.ts';
import {facts, type Section} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {duration, moment, utc} from '../../../text/times.ts';
import {countsText} from '../rules/fold-arrays.ts';
import {waitTodo} from '../rules/job-rules.ts';
import {isFailed, isOver, stateTone} from '../rules/job-state.ts';
import type {HpcApi} from '../upstream/api.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Job} from '../upstream/model.ts';
import {notText} from '../upstream/text-parts.ts';
import {orReason} from './describe-file.ts';

/** Bytes of output that a detail view shows: the end of it, however long it is. */
const shown = 4000;

const outputOf = async (api: HpcApi, job: Job, path: string, signal: AbortSignal): Promise<string> => {
  const text = await orReason(api.tail(job.system, path, shown, signal));
  const why = notText(text);
  return why ? `(${why})` : text === '' ? '(nothing yet)' : text;
};

/** Elements of an array that a detail view names. */
const mostNamed = 200;

/** An array: its elements counted by state, and each with what is known of it, the failed ones first. */
const describeArray = (job: Job, elements: readonly Job[], world: World): Section[] => {
  const rank = ({state}: Job) => (isFailed(state) ? 0 : isOver(state) ? 2 : 1);
  const sorted = elements.toSorted((a, b) => rank(a) - rank(b));
  return [
    facts('Array', {
      Array: `${job.id} on ${job.system}`,
      Name: job.name,
      Elements: countsText(elements),
      State: [job.state, stateTone(job.state)],
      User: job.user ?? 'not told',
      Partition: job.partition ?? 'not told',
      'First start': moment(job.start, world.now),
      'Last end': job.end === undefined ? undefined : moment(job.end, world.now),
    }),
    {
      kind: 'table',
      title: `Elements${sorted.length > mostNamed ? `, ${mostNamed} of ${sorted.length} rows` : ''}`,
      header: ['Id', 'State', 'Exit', 'Elapsed', 'Started', 'Reason or node'],
      rows: sorted
        .slice(0, mostNamed)
        .map(one => [
          one.id,
          one.state,
          isOver(one.state) ? (one.exitCode ?? '') : '',
          one.elapsedSeconds === undefined ? '' : duration(one.elapsedSeconds),
          one.start === undefined ? '' : utc(one.start, world.now),
          one.reason ?? one.nodeList ?? '',
        ]),
    },
  ];
};

/** A job with its files, script and the ends of its output, which follow while it runs; then the answer as it came. */
export const describeJob = async (
  job: Job,
  client: HpcClient,
  world: World,
  signal: AbortSignal,
): Promise<Section[]> => {
  if (job.elements) return describeArray(job, job.elements, world);
  const api = await client.api(signal);
  // v2 tells the times of jobs in seconds of the epoch.
  const zone = api.dialect === 'v2' ? undefined : api.zoneWords();
  const over = isOver(job.state);
  const todo = waitTodo(job);
  const sections: Section[] = [
    facts('Job', {
      Job: `${job.id} on ${job.system}`,
      Name: job.name,
      State: [job.state, stateTone(job.state)],
      Reason: [job.reason, todo].filter(Boolean).join('. ') || undefined,
      User: job.user ?? 'not told',
      Account: job.account || undefined,
      Partition: job.partition ?? 'not told',
      Nodes:
        [job.nodes, job.nodeList].filter(Boolean).join(', ') ||
        (job.state === 'PENDING' ? 'none yet' : 'not told'),
      Started:
        job.state === 'PENDING'
          ? `not yet${(job.expectedStart ?? 0) > world.now ? `; expected ${moment(job.expectedStart, world.now)}` : ''}`
          : moment(job.start, world.now),
      Elapsed: job.elapsedSeconds === undefined ? 'not known' : duration(job.elapsedSeconds),
      Limit: job.limitSeconds === undefined ? 'not known' : duration(job.limitSeconds),
      'Earlier runs': job.earlier
        ?.map(
          ({state, start, exitCode}) =>
            `${state}, started ${moment(start, world.now)}${exitCode ? `, exit ${exitCode}` : ''}`,
        )
        .join('; '),
      'CPU time': job.cpuSeconds === undefined ? undefined : duration(job.cpuSeconds),
      Ended: over
        ? `${moment(job.end, world.now)}${job.endIsReckoned ? ', by its start and length' : ''}`
        : undefined,
      'Exit code': over && job.exitCode ? `${job.exitCode} (code:signal)` : undefined,
      Times: zone ? `the cluster's zone is ${zone}` : undefined,
      'Told by': job.source,
    }),
  ];
  let files: Awaited<ReturnType<HpcApi['jobFiles']>> | undefined;
  try {
    files = await api.jobFiles(job, signal);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'aborted') throw error;
    sections.push({
      kind: 'text',
      title: 'Files',
      text: `The files of the job are not known: ${error.message}`,
    });
  }
  if (files) {
    sections.push(
      facts('Files', {
        Script: files.scriptPath ?? (files.script === undefined ? 'not told' : 'below'),
        Output: files.stdoutPath ?? 'not told',
        Errors: files.stderrPath ?? 'not told',
        'Working directory': files.workingDirectory ?? 'not told',
      }),
    );
    const started = job.state !== 'PENDING';
    const {stdoutPath, stderrPath, scriptPath} = files;
    const [output, errors, script] = await Promise.all([
      started && stdoutPath ? outputOf(api, job, stdoutPath, signal) : undefined,
      started && stderrPath && stderrPath !== stdoutPath ? outputOf(api, job, stderrPath, signal) : undefined,
      files.script ?? (scriptPath ? orReason(api.head(job.system, scriptPath, 20_000, signal)) : undefined),
    ]);
    const last = `the last ${shown} bytes`;
    const texts: Section[] = [];
    if (output !== undefined)
      texts.push({kind: 'text', title: `Output, ${last}`, text: output, follow: !over});
    if (errors !== undefined)
      texts.push({kind: 'text', title: `Errors, ${last}`, text: errors, follow: !over});
    if (script !== undefined) texts.push({kind: 'text', title: 'Script', text: script});
    // While it grows, the output stands last: whoever reads at the end stays there.
    if (!over && output !== undefined) return [...sections, ...texts.toReversed()];
    sections.push(...texts);
  }
  return [...sections, {kind: 'json', title: 'As the API gives it', value: job.raw}];
};
