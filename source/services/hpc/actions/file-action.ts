import {action, type Context, type Danger, type Findings, type ForMany} from '../../../declare/action.ts';
import type {Facts} from '../../../declare/draft.ts';
import {changed} from '../../../declare/evidence.ts';
import type {Field, Fields, InputOf} from '../../../declare/fields.ts';
import type {Query, World} from '../../../declare/world.ts';
import {readingAfter} from '../../../engine/changes/changing.ts';
import {systemField, transferAccountField} from '../fields/cluster-fields.ts';
import {chosenPath, remotePathField} from '../fields/path-field.ts';
import {fileList} from '../lists.ts';
import {nameOf} from '../rules/remote-path.ts';
import {changeEvidence, entryThere, isSoAlready, printOf} from '../upstream/change-evidence.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {FileChange, FileEntry} from '../upstream/model.ts';
import {changeRefusal, deletedInPart, isAboutWhole} from '../upstream/path-refusals.ts';
import {lookAt, placeOf} from '../upstream/place-of.ts';

/** Seconds for a look at what lies there before: it holds nothing up for long. */
const lookSeconds = 10;

export type FileInput = {readonly path: string; readonly system: string | undefined};

/** The list of the folder that a path as typed lies in. */
const folderQuery = (typed: string, system: string | undefined): Query => {
  const folder = typed.replace(/\/+$/, '').replace(/[^/]*$/, '');
  return {path: folder || '~', hidden: 'yes', ...(system ? {system} : {})};
};

/** What is known to lie at a path as it was typed: a relative one means what the list of its folder has. */
export const knownEntry = (typed: string, system: string | undefined, world: World): FileEntry | undefined =>
  typed.startsWith('/')
    ? world.row(fileList, typed)
    : [system, undefined]
        .flatMap(one => world.rows(fileList, folderQuery(typed, one)) ?? [])
        .find(({name}) => name === nameOf(typed));

const pathField = (
  name: 'path' | 'to',
  given: {hint: string; example: string; initial?: typeof chosenPath},
): Field<string> =>
  remotePathField({
    label: name === 'to' ? 'To' : 'Path',
    name,
    initial: chosenPath,
    positional: true,
    ...given,
  });
/** A second path of a change. */
export const toField = (hint: string, example: string) => pathField('to', {hint, example});

/** From one path to another, in v2 as a job. */
export type Moving = FileInput & {readonly to: string; readonly account: string | undefined};
export const movingFields = (hint: string, example: string) => ({
  to: toField(hint, example),
  account: transferAccountField,
});
export const moving =
  (kind: 'rename' | 'copy' | 'compress' | 'extract') =>
  async (
    {to, account}: Moving,
    path: string,
    place: (typed: string) => Promise<string>,
  ): Promise<FileChange> => ({kind, path, to: await place(to), account});
export const targetOf = (change: FileChange): string => ('to' in change ? change.to : '');

/** A change of the file system as an action: one request, and in v2 for some a job that is waited for. */
export const fileAction = <More extends Fields>(given: {
  name: string;
  command: string;
  key: string;
  title: string;
  label?: string;
  about: string;
  /** What it is about: the chosen entry, unless `initial` says otherwise. */
  path: {hint: string; example: string; initial?: typeof chosenPath};
  more?: More;
  forMany?: ForMany;
  /** The path whose folder the question looks at; none without it. */
  asksAbout?: 'path' | 'to';
  /** Whether something is there is noted before: what never was is not gone by this. */
  looksBefore?: true;
  /** The change, from what was typed; further paths are made absolute with `place`. */
  change(
    input: FileInput & InputOf<More>,
    path: string,
    place: (typed: string) => Promise<string>,
  ): FileChange | Promise<FileChange>;
  sentence(change: FileChange, system: string, input: FileInput & InputOf<More>): string;
  danger?(input: FileInput & InputOf<More>, world: World): Danger | undefined;
  check?(
    input: FileInput & InputOf<More>,
    change: FileChange,
    context: Context<HpcClient>,
    signal: AbortSignal,
  ): Promise<Findings>;
}) => {
  type Input = FileInput & InputOf<More>;
  const {path, more, asksAbout, looksBefore, change: changeOf, sentence: told, danger, check, ...own} = given;
  const plan = async (input: Input, client: HpcClient, signal: AbortSignal) => {
    const system = await client.system(input.system, signal);
    const place = (typed: string) => placeOf(client, system, typed, signal);
    const change = await changeOf(input, await place(input.path), place);
    const api = await client.api(signal);
    return {system, change, api, request: api.changeRequest(system, change)};
  };
  return action<unknown, HpcClient, Fields>({
    ...own,
    atOnce: true,
    on: 'nothing',
    fields: {path: pathField('path', path), ...more, system: systemField},
    looksAt: draft => (asksAbout ? folderQuery(draft[asksAbout] ?? '', draft.system) : false),
    ...(check && {
      check: async (raw, _row, context, signal) => {
        const input = raw as Input;
        const {change} = await plan(input, context.client, signal);
        return check(input, change, context, signal);
      },
    }),
    ...(danger && {danger: (_row, input, world) => danger(input as Input, world)}),
    run: async (input, _row, {client}, progress, signal) => {
      const {system, change, api, request} = await plan(input as Input, client, signal);
      const answer = await client.http.send(request, {signal, assume: {}}).catch(async error => {
        const isDirectory = async () => (await lookAt(client, system, change.path, signal)) === 'directory';
        const sentence = await deletedInPart(error, change, isDirectory);
        if (sentence) return {ids: [change.path], partial: true, sentence};
        throw changeRefusal(error, system, change);
      });
      if ('sentence' in answer) return answer;
      await progress({sent: 0, words: 'asked'});
      const more = await readingAfter(() => api.changed(system, change, answer, signal), {
        answer: undefined,
      }).catch(error => {
        throw isAboutWhole(error, change) ? changeRefusal(error, system, change) : error;
      });
      return {
        ids: ['to' in change && change.kind !== 'symlink' ? change.to : change.path],
        sentence: `${told(change, system, input as Input)}${more ? ` ${more}` : ''}`,
      };
    },
    facts: async (input, _row, {client, world}): Promise<Facts> => {
      const typed = input as Input;
      const known = knownEntry(typed.path, typed.system, world);
      if (looksBefore && known) return {};
      const signal = AbortSignal.timeout(lookSeconds * 1000);
      try {
        const {system, change} = await plan(typed, client, signal);
        if (looksBefore) return {before: await lookAt(client, system, change.path, signal)};
        if (change.kind === 'rename') return {};
        const at = 'to' in change && change.kind !== 'symlink' ? change.to : change.path;
        const own = known?.path === at ? known : undefined;
        const entry = own ?? (await entryThere(client, system, at, signal)).entry;
        return {lay: printOf(entry), ...(isSoAlready(change, entry) && {so: true})};
      } catch {
        // It is sent all the same: should its outcome stay unknown, what stands then proves nothing.
        return {unseen: true};
      }
    },
    evidence: async (input, {at, facts}, client, signal) => {
      const {system, change} = await plan(input as Input, client, signal);
      const since = at + client.upstreamNow() - client.now();
      const lay = typeof facts.lay === 'string' ? facts.lay : undefined;
      const evidence = await changeEvidence(client, system, change, since, signal, lay);
      if (evidence.kind !== 'changed' || !evidence.holds) return evidence;
      if (facts.before === 'nothing')
        return {
          ...changed(false, `${change.path} is not there, and was not before: nothing was there to delete.`),
          moot: true,
        };
      if (facts.unseen)
        return changed(
          undefined,
          `${change.kind === 'rm' ? `${change.path} is not there.` : evidence.sentence} What was there before could not be read: nothing shows whether this arrived, and nothing is left to do.`,
        );
      if (facts.so)
        return changed(
          undefined,
          `${evidence.sentence} So it was before: nothing shows whether this arrived, and nothing is left to do.`,
        );
      return evidence;
    },
    touches: ['files'],
  });
};
