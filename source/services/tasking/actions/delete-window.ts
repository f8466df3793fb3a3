import {z} from 'zod';
import {action} from '../../../declare/action.ts';
import type {Evidence} from '../../../declare/evidence.ts';
import type {RequestSpec} from '../../../declare/request-spec.ts';
import {relative, utc} from '../../../text/times.ts';
import {endOf} from '../rules/window-rules.ts';
import type {TaskingSettings} from '../settings.ts';
import type {TaskingClient, Window} from '../upstream/client.ts';

/** DELETE /window with the id where the profile says: its arguments are not public (docs 2.2.1 name only the path). */
export const deleteRequest = (id: string, {deleteWindow: where}: TaskingSettings): RequestSpec => {
  if (where.place === 'path') return {method: 'DELETE', path: `window/${encodeURIComponent(id)}`};
  if (where.place === 'body')
    return {method: 'DELETE', path: 'window', body: {kind: 'json', value: {[where.name]: id}}};
  return {method: 'DELETE', path: 'window', query: {[where.name]: id}};
};

const deletionAnswer = z
  .looseObject({data: z.unknown()})
  .refine(({data, error}) => data !== undefined && !error);

/** Asks for a window's deletion. One that is synced stays until the satellite hears of it at a contact. */
export const deleteWindow = action<Window, TaskingClient, Record<never, never>>({
  name: 'delete',
  command: 'delete window',
  key: 'x',
  title: 'Delete the window',
  about: 'Asks for the deletion of a window; one that is synced goes at the next contact.',
  on: 'rows',
  fields: {},
  disabled: (window, world) =>
    window.state === 'SYNCED' && endOf(window) <= world.now
      ? 'The window has ended: there is nothing to delete.'
      : undefined,
  danger: (window, _input, world) => ({
    question: `Delete ${window.type} ${window.id} on ${window.satellite_id}, ${window.state}, start ${utc(window.start, world.now)} (${relative(window.start, world.now)})?`,
  }),
  check: (_input, _window, {client}) =>
    client.settings.deleteWindow.assumed
      ? [
          {
            level: 'warning',
            sentence: `Where DELETE /window wants the id is not public: it is sent as ${client.settings.deleteWindow.place} "${client.settings.deleteWindow.name}" (assumed; set deleteWindow in the profile).`,
          },
        ]
      : [],
  facts: (_input, window) => ({state: window.state, end: endOf(window)}),
  requests: (_input, window, {client}) => [deleteRequest(window.id, client.settings)],
  // What it answers is not public: nothing, or the id once more.
  answer: {schema: deletionAnswer, empty: true},
  done: (_answer, _input, window) => ({
    ids: [],
    sentence: `Deletion of window ${window.id} is asked for${window.state === 'SYNCED' ? '; the satellite hears of it at the next contact' : ''}.`,
  }),
  evidence: async (_input, {row, facts}, client, signal) => {
    const {rows, unreadable} = await client.windows(undefined, signal);
    const complete = unreadable.length === 0;
    const listed = rows.find(window => window.id === row);
    const say = (holds: boolean | undefined, sentence: string): Evidence => ({
      kind: 'changed',
      holds,
      complete,
      sentence,
    });
    if (listed?.state === 'PENDING_SYNC')
      return say(false, `Window ${row} is still listed, and only on the ground.`);
    if (listed)
      return say(
        undefined,
        `Window ${row} is still listed: its deletion waits for a contact, or never arrived. The next contact decides.`,
      );
    if (!complete)
      return say(
        undefined,
        `Window ${row} is not among the rows that could be read: only the whole list decides.`,
      );
    if (typeof facts.end === 'number' && facts.end <= client.now())
      return say(undefined, `Window ${row} is no longer listed, but it has ended: that may be why.`);
    return say(true, `Window ${row} is no longer listed.`);
  },
});
