import type {Context} from '../../../declare/action.ts';
import {type Cause, facts, type NamedFacts, orSentence, type Section} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {age, moment} from '../../../text/times.ts';
import {readingList} from '../lists.ts';
import {evidenceWords} from '../rules/evidence.ts';
import {adviceOf} from '../rules/job-advice.ts';
import {afterRoot} from '../rules/reading-alerts.ts';
import {classes, classOf, isProvable, type ReadingClass} from '../rules/reading-class.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {reasonOf} from '../upstream/engines/job.ts';
import {bytesOf} from '../upstream/item.ts';
import {jobSections} from './describe-job.ts';
import type {Reading} from './reading.ts';

/** One reading from the catalogue's hit to the object in the bucket, and what to do about it. */
export const describeReading = async (
  reading: Reading,
  {client, world}: Context<LakeClient>,
  signal: AbortSignal,
): Promise<Section[]> => {
  const kind = classOf(
    reading,
    world.now,
    world.settings(lakeSettings),
    world.seen('readings', reading.id)?.first,
  );
  return [
    facts('Reading', factsOf(reading, kind, client, world)),
    {kind: 'causes', title: `Why: ${kind}`, causes: causesOf(reading, kind, client, world)},
    ...(reading.job ? await jobSections(reading.job, client, world, signal) : []),
    await storedSection(reading, client, signal),
  ];
};

/** The item as it stands; where it may not be read, that is said in its place. */
const storedSection = async (
  {pool, title: id}: Reading,
  client: LakeClient,
  signal: AbortSignal,
): Promise<Section> => {
  const title = 'As the index has it';
  const value = await orSentence(client.engine.table.get({pool, id}, signal));
  return typeof value === 'string' ? {kind: 'text', title, text: value} : {kind: 'json', title, value};
};

const factsOf = (reading: Reading, kind: ReadingClass, client: LakeClient, world: World): NamedFacts => {
  const {object} = reading;
  const expected = bytesOf(reading);
  return {
    Title: reading.title,
    Pool: reading.pool,
    Class: [kind, classes[kind].tone],
    Sensed: moment(reading.sensedAt, world.now),
    Size: `${expected === undefined ? 'not known' : bytes(expected)}${reading.bytes === undefined && expected ? ' (rounded: the catalogue gave words)' : ''}`,
    Checksum: reading.checksum ? `${reading.checksum.algorithm} ${reading.checksum.value}` : 'not known',
    Verified: reading.verified ? evidenceWords(reading.verified) : undefined,
    'Status in the index': reading.status ?? 'none',
    Registered: moment(reading.registeredAt, world.now),
    Downloaded: moment(reading.downloadedAt, world.now),
    Link: [reading.link, reading.dead ? 'bad' : undefined],
    Object:
      object === undefined
        ? 'could not be read'
        : object === null
          ? `none at ${reading.objectKey} in ${client.engine.store.place}`
          : `${reading.objectKey}, ${object.bytes} bytes in ${client.engine.store.place}`,
    'Last error': reading.lastError && [reading.lastError, 'bad'],
  };
};

const causesOf = (reading: Reading, kind: ReadingClass, client: LakeClient, world: World): Cause[] => {
  const {job} = reading;
  const say = (title: string, evidence: string, todo?: string, action?: string): Cause[] => [
    {title, standing: 'shown', evidence, todo, action: action && `readings.${action}`},
  ];
  switch (kind) {
    case 'downloaded':
      return say(
        'Nothing is wrong',
        reading.object === undefined
          ? 'The index says downloaded; its object could not be read.'
          : `The index says downloaded, and the object is as long as it should be${reading.verified ? ` (compared when it came: ${evidenceWords(reading.verified)})` : ''}.`,
      );
    case 'unverified':
      return say(
        'Nothing proves its bytes',
        reading.verified
          ? evidenceWords(reading.verified)
          : `Nobody has noted what it was compared with; ${isProvable(reading) ? 'the index has a checksum' : 'the index has neither an exact length nor a checksum'}.`,
        ...(isProvable(reading)
          ? (['Verify it with --deep: every byte is compared with the checksum.', 'verify'] as const)
          : ([
              'If its bytes must be proven, reset it: the next run downloads it anew, and compares it with what the catalogue gives then.',
              'reset',
            ] as const)),
      );
    case 'recycled':
      return say(
        'Its object was deleted on purpose',
        `It was recycled ${moment(reading.recycledAt, world.now)}.`,
        'Reset it if it is needed again.',
        'reset',
      );
    case 'no object':
      return say(
        'The job has succeeded, and there is no object that fits',
        `Job ${job?.id} is SUCCEEDED; ${reading.object ? `${reading.objectKey} has ${reading.object.bytes} bytes` : `there is none at ${reading.objectKey}`}.`,
        'Read the log below for where it was written, then retry.',
        'retry',
      );
    case 'refused':
      return say(
        'It could not be submitted or downloaded',
        reading.lastError ?? 'No reason is known.',
        'Set right what it says, then retry.',
        'retry',
      );
    case 'overdue':
      return say(
        'Its restore does not come',
        `It was asked for first ${moment(reading.restoreSince, world.now)}, and ${plural(reading.restoreAsks ?? 1, 'time')} in all.`,
        'Ask the provider; retry asks for it again.',
        'retry',
      );
    case 'unregistered':
      return say(
        'Downloaded, but not registered',
        job?.state === 'SUCCEEDED' ? `Job ${job.id} has succeeded.` : 'The object is there.',
        'Verify it; it is then marked downloaded.',
        'verify',
      );
    case 'waiting':
      return say(
        'Waiting for an ingest run',
        job
          ? `Job ${job.id} is ${job.state}.`
          : reading.jobsUnknown
            ? 'It is registered. Whether it has a job could not be read.'
            : 'It is registered and has no job.',
        'Start an ingest run, or retry it.',
        'retry',
      );
    case 'restoring':
      return say(
        'Its product is off-line: the provider fetches it from its archive',
        `Its restore was asked for ${moment(reading.restoreAskedAt, world.now)} (${plural(reading.restoreAsks ?? 1, 'time')} in all).`,
        `The first ingest run from ${moment(reading.restoreNextAt, world.now)} on tries it again; retry tries it now.`,
        'retry',
      );
    case 'orphan':
      return say(
        'No job has it',
        `It has been waiting since ${moment(reading.updatedAt ?? reading.registeredAt, world.now)}, and no live or finished job has its name.`,
        'Retry it.',
        'retry',
      );
    case 'dead link':
      return say(
        'Its link leads to a host that is gone',
        `${URL.parse(reading.link)?.hostname} was closed at the end of October 2023: no retry can succeed.`,
        'Resolve the link at CDSE by name.',
        'resolve-links',
      );
    case 'failed by cascade':
      return say(
        'It never ran: a job that it depends on failed',
        `The root is ${reading.root?.title} (job ${reading.root?.jobId}).`,
        afterRoot(
          reading.root?.jobId,
          world
            .rows(readingList)
            ?.find(({title, pool}) => title === reading.root?.title && pool === reading.pool),
        ),
        'retry',
      );
    case 'failed':
      return say(
        'Its own download failed',
        `${((job && reasonOf(job)) ?? reading.lastError ?? 'No reason is given').replace(/\.$/, '')}${job?.attempts ? `; ${plural(job.attempts, 'attempt')}${job.attemptsAllowed ? ` of ${job.attemptsAllowed}` : ''}` : ''}.`,
        job
          ? (adviceOf(reasonOf(job)) ?? 'Read the log below, then retry.')
          : `Job ${reading.jobId} is no longer kept, nor is its log: retry.`,
        'retry',
      );
    case 'stuck':
      return say(
        'No instance takes it',
        `RUNNABLE for ${age(world.now - (reading.readyAt ?? job!.createdAt))}: ${job?.statusReason ?? 'the queue gives no reason'}.`,
        'Look at the state of the queue and of its compute environment below.',
      );
    case 'slow':
      return say(
        'It may run into its time-out',
        `It has been running for ${age(world.now - job!.startedAt!)}, and an attempt may take ${age(job!.timeout!)}.`,
        'Leave it if the log moves, else terminate it.',
        'terminate',
      );
    case 'short file':
      return say(
        'The object is not what the index says',
        reading.object ? `It has ${reading.object.bytes} bytes.` : `There is none at ${reading.objectKey}.`,
        'Reset it to not-downloaded; the next run downloads it again.',
        'reset',
      );
    case 'duplicate':
      return say(
        'Two jobs download it at once',
        `Beside ${job?.id}: ${reading.rivals.join(', ')}.`,
        'Terminate the later one.',
        'terminate',
      );
    case 'strange status':
      return say(
        `The status "${reading.status ?? '(none)'}" is none that the pipeline knows`,
        'Any other word than not-downloaded takes a reading out of the ingest for ever.',
        'Reset it to not-downloaded.',
        'reset',
      );
    default:
      return say(
        'On its way',
        `Job ${job?.id} is ${job?.state}; at most ${client.settings.slots} downloads run at once.`,
      );
  }
};
