import type {Action, Context, Done, Progress} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import {Failure} from '../../declare/failure.ts';
import type {Answer, RequestSpec} from '../../declare/http.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import type {Connected} from '../connect-services.ts';
import {rehearse} from './changing.ts';
import {inputOf} from './check-action.ts';
import {withoutDraftSecrets} from './draft-secrets.ts';
import {readAnswer, readEmpty} from './read-answer.ts';
import {previewTexts} from './step-text.ts';

export type Deed = {
  readonly action: Action;
  readonly resource: Resource;
  readonly connected: Connected;
  readonly draft: Draft;
  readonly row: Row | undefined;
  readonly context: Context;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** What it is done together with. */
  readonly group?: string;
  /** It was checked a moment ago. */
  readonly isChecked?: boolean;
};

type Input = ReturnType<typeof inputOf>['input'];

const plain = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
};

/** What an answer says, where it is one that the action knows. Throws the Failure of an unknown outcome. */
const meaningOf = (
  {action, connected}: Deed,
  {method, path}: Pick<RequestSpec, 'method' | 'path'>,
  answer: Answer,
): unknown => {
  if (!action.answer) return plain(answer.text);
  const {schema, empty} = action.answer;
  const what = `${connected.service.title} answered ${method} ${path.replace(/[?#].*$/s, '')}`;
  if (empty && (answer.text.trim() === '' || !schema)) return readEmpty(answer, what);
  return schema ? readAnswer(answer, schema, what) : undefined;
};

/** Does what the action says, once. Gives what it means; throws what went wrong. */
export const carryOut = async (
  deed: Deed,
  input: Input,
  progress: (progress: Progress) => void | Promise<void>,
): Promise<Done & {status?: number}> => {
  const {action, row, context, connected, signal, onProgress} = deed;
  if (action.run) return action.run(input, row, context, progress, signal);
  let answer: unknown;
  let status: number | undefined;
  for (const request of (await action.requests?.(input, row, context)) ?? []) {
    const onUpload = (sent: number, total: number | undefined) => onProgress({sent, total});
    const came = await connected.http!.send(request, {signal, onUpload});
    answer = meaningOf(deed, request, came);
    status = came.status;
  }
  const done = action.done?.(answer, input, row) ?? {ids: [], sentence: `${action.title}: done.`};
  return {...done, status};
};

/** A preview as it is shown, secrets masked. */
export type ShownPreview = {
  /** The changes in order: commands of a POSIX shell, and comments of it for what is done on this machine. */
  readonly requests: readonly string[];
  readonly remarks: readonly string[];
  /** What follows and cannot be known before. */
  readonly open?: string;
};

/** What a deed would do, in the order in which it would: its own run, rehearsed. Throws a Failure that names what is missing. */
export const previewOf = async (deed: Omit<Deed, 'onProgress'>): Promise<ShownPreview> => {
  const {action, row, context, draft, connected} = deed;
  const {input, findings} = inputOf(action, draft, row, context);
  // What is missing stands in no request, and is nothing that a run could work with.
  if (findings.length > 0) throw new Failure('local', findings.map(({sentence}) => sentence).join(' '));
  if (action.parts) {
    const all: ShownPreview[] = [];
    for (const part of action.parts(input, row, context.world))
      all.push(await previewOf({...deed, action: part.action, draft: part.draft, row: part.row}));
    return {
      requests: all.flatMap(({requests}) => requests),
      remarks: all.flatMap(({remarks}) => remarks),
    };
  }
  const shown = (text: string) => withoutDraftSecrets(text, action.fields, draft);
  if (action.requests) {
    const requests = await action.requests(input, row, context);
    return {requests: requests.map(request => shown(connected.http?.curl(request) ?? '')), remarks: []};
  }
  const {steps, remarks, open} = await rehearse(
    signal => carryOut({...deed, signal, onProgress: () => {}}, input, () => {}),
    deed.signal,
  );
  return {
    requests: previewTexts(steps).map(shown),
    remarks: remarks.map(shown),
    ...(open === undefined ? {} : {open}),
  };
};

/** A preview line by line, to be run as it is: what is no command is a comment of the shell. */
export const previewLines = ({requests, remarks, open}: ShownPreview): readonly string[] => [
  ...remarks.map(sentence => `# ${sentence}`),
  ...requests,
  ...(open === undefined ? [] : [`# ${open}`]),
];
