import {action} from '../../../declare/action.ts';
import type {RequestSpec} from '../../../declare/request-spec.ts';
import {relative, utc} from '../../../text/times.ts';
import type {TaskingSettings} from '../settings.ts';
import type {TaskingClient, Window} from '../upstream/client.ts';

/** DELETE /window with the id where the profile says: its arguments are not public (docs 2.2.1 name only the path). */
export const deleteRequest = (id: string, {deleteWindow: where}: TaskingSettings): RequestSpec => {
  if (where.place === 'path') return {method: 'DELETE', path: `window/${encodeURIComponent(id)}`};
  if (where.place === 'body')
    return {method: 'DELETE', path: 'window', body: {kind: 'json', value: {[where.name]: id}}};
  return {method: 'DELETE', path: 'window', query: {[where.name]: id}};
};

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
    window && window.state === 'SYNCED' && window.start + window.duration <= world.now
      ? 'The window has ended: there is nothing to delete.'
      : undefined,
  danger: (window, _input, world) => ({
    question: window
      ? `Delete ${window.type} ${window.id} on ${window.satellite_id}, ${window.state}, start ${utc(window.start, world.now)} (${relative(window.start, world.now)})?`
      : 'Delete the window?',
  }),
  requests: (_input, window, {client}) => (window ? [deleteRequest(window.id, client.settings)] : []),
  done: (_answer, _input, window) => ({
    ids: [],
    sentence: `Deletion of window ${window?.id} is asked for${window?.state === 'SYNCED' ? '; the satellite hears of it at the next contact' : ''}.`,
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
  settle: async (_input, intent, client, signal) => {
    const {rows} = await client.windows(undefined, signal);
    return rows.some(window => window.id === intent.row)
      ? {
          kind: 'unknown',
          sentence: `Window ${intent.row} is still listed: the deletion may wait for a contact, or may never have arrived.`,
        }
      : {kind: 'done', ids: [], sentence: `Window ${intent.row} is no longer listed.`};
  },
});
