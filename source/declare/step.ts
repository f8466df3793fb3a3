import type {RequestSpec} from './http.ts';

/** One change, as data: what a preview shows, the journal keeps and a run does. */
export type Step =
  /** `curl`: the request for a POSIX shell, credentials masked. */
  | {readonly kind: 'request'; readonly request: RequestSpec; readonly curl: string}
  /** `{service: 'dynamodb', operation: 'DeleteItem', input: {…}}`, in AWS's own names. */
  | {
      readonly kind: 'call';
      readonly service: string;
      readonly operation: string;
      readonly input: unknown;
      /** Where it goes, unless it goes to AWS. */
      readonly endpoint?: string;
      readonly sum?: Sum;
    }
  /** A change of this machine: "Write ./image.tif (3.2 MB)." */
  | {readonly kind: 'disk'; readonly words: string; readonly sum?: Sum};

/** How a preview tells many steps of one kind in one line: "Put new readings into the index: 30 times". */
export type Sum = {
  readonly words: string;
  /** They are told so however few they are: bookkeeping of ours. */
  readonly always?: boolean;
};

/** What a run would do, as its rehearsal shows it. */
export type Preview = {
  readonly steps: readonly Step[];
  /** What it would come to: sentences. */
  readonly remarks: readonly string[];
  /** What comes after the steps and cannot be known before, since it hangs on an answer. */
  readonly open?: string;
};
