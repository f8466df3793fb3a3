import type {Draft} from '../../source/declare/draft.ts';
import type {openRecorded, Recorded} from './preview-is-run.ts';

type Done = Awaited<ReturnType<Recorded['byKey']>>;

/** How an action is done to the sandbox once by its key and once by its command. */
export type Case = {
  /** What its form holds, and the row it acts upon. What it needs before is done here. */
  key(on: Recorded): Form | Promise<Form>;
  /** The words after its command. */
  command(on: Recorded): readonly string[] | Promise<readonly string[]>;
  /** Where it cannot come to its end: how it ends instead, by key and by command. */
  ends?: {readonly verdict: string; readonly code: number};
  /** Of a profile of its own. */
  settings?: Parameters<Awaited<ReturnType<typeof openRecorded>>['by']>[0];
  /** What the sandbox refuses meanwhile. */
  refuse?: Parameters<Recorded['refuse']>[0];
  /** What else its preview, or its journal entry, must say. */
  also?(key: Done, command: Awaited<ReturnType<Recorded['byCommand']>>, on: Recorded): unknown;
};
type Form = {readonly draft?: Draft; readonly row?: unknown};

/** By `resource.action`; after a comma, another way of the same. An action that cannot be done here says why. */
export type Cases = Readonly<Record<string, Case | string>>;
