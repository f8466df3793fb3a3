import {Failure, type FailureKind} from '../../../declare/failure.ts';

/** Troubles that every further download would meet as well. */
export const fatal: readonly FailureKind[] = [
  'unauthorized',
  'no-credentials',
  'insecure',
  'read-only',
  'local',
];
/** Troubles that may be one product's own; met by so many in a row, they are everybody's. */
const shared: readonly FailureKind[] = [
  'forbidden',
  'rejected',
  'limited',
  'unavailable',
  'unreachable',
  'timeout',
];
const mostInARow = 5;
const everybodys = (failure: Failure, count: number): Failure =>
  new Failure(
    failure.kind,
    `${count} downloads in a row failed in the same way, so the run ends: ${failure.message}`,
    {
      todo: failure.todo,
      status: failure.status,
      cause: failure,
    },
  );

/**
 * A failure of which everything is known: what was done before it is in the index. Only a job that may have been sent
 * leaves a doubt.
 */
export const settled = (error: unknown): unknown => {
  if (!(error instanceof Failure) || error.maybeSent) return error;
  const {kind, message, todo, status, retryAfter} = error;
  return new Failure(kind, message, {todo, status, retryAfter, settled: true, cause: error});
};

/** Counts troubles of one kind that come one after the other. */
export const troubleInARow = () => {
  let kind = '';
  let count = 0;
  return {
    isEverybodys: () => count >= mostInARow,
    /** How a download has ended. Throws a Failure where so many have gone wrong in one way that the run ends. */
    ended: (failure: Failure | undefined) => {
      if (!failure || !shared.includes(failure.kind)) count = 0;
      else count = kind === failure.kind ? count + 1 : 1;
      kind = failure?.kind ?? '';
      if (failure && count >= mostInARow) throw everybodys(failure, count);
    },
  };
};
