import type {FailureKind} from '../declare/failure.ts';
import type {Exchanged} from '../declare/http.ts';
import type {JournalEntry, Verdict} from '../declare/journal-entry.ts';

/**
 * What the log is told, when there is one. Nothing here has a place for a header or a body, so that no secret can be
 * told: only addresses whose secret parameters are masked, and sentences that the operator sees as well.
 */
export type LogEvent =
  | ({readonly kind: 'request'; readonly service: string} & Exchanged)
  | {
      readonly kind: 'list-failed';
      readonly resource: string;
      readonly failure: FailureKind;
      readonly sentence: string;
      /** How many times in a row. */
      readonly times: number;
    }
  | {
      readonly kind: 'deed';
      readonly entry: string;
      readonly service: string;
      readonly resource: string;
      readonly action: string;
      readonly row?: string;
      readonly verdict: Verdict;
      readonly status?: number;
      readonly failure?: FailureKind;
      readonly sentence?: string;
    };

/** An entry of the journal as the log is told of it: without its input and its requests. */
export const deedOf = (entry: JournalEntry): LogEvent => {
  const {id, service, resource, action, row, verdict, status, kind: failure, sentence} = entry;
  return {kind: 'deed', entry: id, service, resource, action, row, verdict, status, failure, sentence};
};

/** Takes note of what happens. Must neither throw nor wait. */
export type Tell = (event: LogEvent) => void;
