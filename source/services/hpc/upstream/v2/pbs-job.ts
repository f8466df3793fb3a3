import type {Job} from '../model.ts';

/** OpenPBS's letters (man qstat), which v2 hands through, in the words that the rules know of Slurm where these mean the same. */
const letters: Readonly<Record<string, readonly [state: string, reason?: string]>> = {
  B: ['BEGUN', 'elements of it have started'],
  E: ['COMPLETING'],
  H: ['HELD', 'by its user, the site, or until a job that it depends on has ended'],
  M: ['MOVED', 'to another server, which is not asked'],
  Q: ['PENDING'],
  R: ['RUNNING'],
  S: ['SUSPENDED', 'by the server'],
  T: ['PENDING', 'on its way to another server'],
  U: ['SUSPENDED', 'the machine is in use'],
  W: ['PENDING', 'its time has not come, or its files could not be staged in'],
};

const timeLimit = -29;
const memoryLimits = [-26, -27];
const sigterm = 15;

type Told = Pick<Job, 'elapsedSeconds' | 'limitSeconds' | 'start'> & {
  readonly exitStatus: number | undefined;
};

/** F and X say that a job ended, not how: its exit status does (pbs_job.h: negative where PBS ended it, 256 + a signal). */
const ended = ({exitStatus = 0, start, elapsedSeconds, limitSeconds}: Told) => {
  if (exitStatus === timeLimit) return {state: 'TIMEOUT', exitCode: `${exitStatus}:0`};
  if (memoryLimits.includes(exitStatus)) return {state: 'OUT_OF_MEMORY', exitCode: `${exitStatus}:0`};
  if (exitStatus < 0)
    return {state: 'FAILED', exitCode: `${exitStatus}:0`, reason: `PBS ended it (exit status ${exitStatus})`};
  if (exitStatus >= 256) {
    const signal = exitStatus - 256;
    const exitCode = `0:${signal}`;
    if (limitSeconds && elapsedSeconds !== undefined && elapsedSeconds >= limitSeconds)
      return {state: 'TIMEOUT', exitCode};
    return signal === sigterm
      ? {state: 'KILLED', exitCode, reason: 'by SIGTERM, as qdel does'}
      : {state: 'FAILED', exitCode};
  }
  if (exitStatus > 0) return {state: 'FAILED', exitCode: `${exitStatus}:0`};
  // FirecREST says 0 where PBS tells no exit status, as of a job that was deleted before it began.
  return start === undefined
    ? {state: 'FINISHED', exitCode: undefined, reason: 'it is not told how, nor that it began'}
    : {state: 'COMPLETED', exitCode: '0:0'};
};

/** What v2 answers, with 500, where qstat knows no such job. */
export const isUnknownToPbs = ({message}: Error): boolean => /Unknown Job Id/i.test(message);

/** Whether a state is one of PBS's letters: Slurm's come as words. */
export const isPbsState = (state: string): boolean => /^[A-Z]$/.test(state);

/** A job of PBS, which tells neither when it ended nor its nodes: what stands there is what it asked for. */
export const readPbs = (
  letter: string,
  told: Told,
): Pick<Job, 'state' | 'reason' | 'exitCode' | 'end' | 'nodeList'> & {readonly endIsReckoned?: true} => {
  if (letter !== 'F' && letter !== 'X') {
    const [state, reason] = letters[letter] ?? [letter];
    return {state, reason, exitCode: undefined, end: undefined, nodeList: undefined};
  }
  const {start, elapsedSeconds} = told;
  const end = start === undefined || elapsedSeconds === undefined ? undefined : start + elapsedSeconds;
  return {
    reason: undefined,
    ...ended(told),
    end,
    nodeList: undefined,
    ...(end === undefined ? {} : {endIsReckoned: true}),
  };
};
