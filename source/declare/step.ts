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
    }
  /** A change of this machine: "Write ./image.tif (3.2 MB)." */
  | {readonly kind: 'disk'; readonly words: string};

/** What a run would do, as its rehearsal shows it. */
export type Preview = {
  readonly steps: readonly Step[];
  /** What it would come to: sentences. */
  readonly remarks: readonly string[];
  /** What comes after the steps and cannot be known before, since it hangs on an answer. */
  readonly open?: string;
};
