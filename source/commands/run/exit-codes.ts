import type {Failure, FailureKind} from '../../declare/failure.ts';
import type {Verdict} from '../../declare/journal-entry.ts';

/** The numbers that scripts and cron rely on: said here alone (design: "the one-shot side"). */
export const exitCodes = {
  fine: 0,
  failed: 1,
  findings: 2,
  usage: 3,
  authentication: 4,
  unreachable: 5,
  unknown: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const authentication: readonly FailureKind[] = ['no-credentials', 'unauthorized', 'forbidden'];
const unreachable: readonly FailureKind[] = ['unreachable', 'timeout', 'cut', 'unavailable', 'limited'];

export const exitCodeOfFailure = (failure: Pick<Failure, 'kind' | 'status'>): ExitCode => {
  if (authentication.includes(failure.kind)) return exitCodes.authentication;
  if (failure.status === 401 || failure.status === 403) return exitCodes.authentication;
  if (unreachable.includes(failure.kind)) return exitCodes.unreachable;
  if (failure.kind === 'aborted') return exitCodes.interrupted;
  return exitCodes.failed;
};

/** The exit code of a mutation: its verdict, and, where it did not go through, why. */
export const exitCodeOfOutcome = (outcome: {
  verdict: Verdict;
  status?: number;
  kind?: FailureKind;
  partial?: boolean;
}): ExitCode => {
  switch (outcome.verdict) {
    case 'done':
      return outcome.partial ? exitCodes.findings : exitCodes.fine;
    case 'unknown':
    case 'pending':
      return exitCodes.unknown;
    default:
      // Something was done before it went no further.
      if (outcome.partial) return exitCodes.findings;
      return exitCodeOfFailure({kind: outcome.kind ?? 'rejected', status: outcome.status});
  }
};

/** Of several outcomes the one to report: the most uncertain, then the worst. */
export const worstExitCode = (codes: readonly ExitCode[]): ExitCode => {
  const order: readonly ExitCode[] = [130, 6, 5, 4, 1, 3, 2, 0];
  return order.find(code => codes.includes(code)) ?? exitCodes.fine;
};
