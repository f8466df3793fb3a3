import {action, type Danger, type Several} from '../../action.ts';
import type {Field} from '../../fields.ts';
import type {World} from '../../world.ts';
import type {HpcClient} from './client.ts';
import type {FileChange, FileEntry} from './model.ts';
import type {remotePathField} from './path-field.ts';
import {placeOf} from './place-of.ts';
import {systemField} from './system-field.ts';

export type FileInput = {readonly path: string; readonly system: string | undefined};

/** A change of the file system as an action: one request, and in v2 for some a job that is waited for. */
export const fileAction = <More extends Record<string, Field<unknown>>, Input extends FileInput>(given: {
  name: string;
  command: string;
  key: string;
  title: string;
  about: string;
  path: ReturnType<typeof remotePathField>;
  more: More;
  several?: Several<FileEntry>;
  /** The path whose folder the question looks at; none without it. */
  asksAbout?: 'path' | 'to';
  /** The change, from what was typed; further paths are made absolute with `place`. */
  change(
    input: Input,
    path: string,
    place: (typed: string) => Promise<string>,
  ): FileChange | Promise<FileChange>;
  sentence(change: FileChange, system: string): string;
  danger?(input: Input, world: World): Danger | undefined;
}) => {
  const {name, command, key, title, about, several, asksAbout, danger} = given;
  const plan = async (input: Input, client: HpcClient, signal: AbortSignal) => {
    const system = await client.system(input.system, signal);
    const place = (typed: string) => placeOf(client, system, typed, signal);
    const change = await given.change(input, await place(input.path), place);
    const api = await client.api(signal);
    return {system, change, api, request: api.changeRequest(system, change)};
  };
  return action<unknown, HpcClient, Record<string, Field<unknown>>>({
    name,
    command,
    key,
    title,
    about,
    on: 'nothing',
    fields: {path: given.path, ...given.more, system: systemField},
    looksAt: draft => {
      if (!asksAbout) return false;
      const folder = (draft[asksAbout] ?? '').replace(/\/+$/, '').replace(/[^/]*$/, '');
      return {path: folder || '~', hidden: 'yes', ...(draft.system ? {system: draft.system} : {})};
    },
    ...(several ? {several: several as Several} : {}),
    ...(danger ? {danger: (_row, input, world) => danger(input as unknown as Input, world)} : {}),
    requests: async (input, _row, {client}) => [
      (await plan(input as unknown as Input, client, AbortSignal.timeout(20_000))).request,
    ],
    run: async (input, _row, {client}, progress, signal) => {
      const {system, change, api, request} = await plan(input as unknown as Input, client, signal);
      const answer = await client.http.send(request, {signal});
      await progress({sent: 0, words: 'asked'});
      const body = answer.text.trim() === '' ? undefined : answer.json();
      const more = await api.changed(system, body, signal);
      return {
        ids: ['to' in change && change.kind !== 'symlink' ? change.to : change.path],
        sentence: `${given.sentence(change, system)}${more ? ` ${more}` : ''}`,
      };
    },
    touches: ['files'],
  });
};
