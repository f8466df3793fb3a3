import * as z from 'zod';
import {action, warning} from '../../../declare/action.ts';
import {changed} from '../../../declare/evidence.ts';
import {booleanField} from '../../../declare/fields.ts';
import type {RequestSpec} from '../../../declare/http.ts';
import type {World} from '../../../declare/world.ts';
import {refuseAnother} from '../../../engine/changes/read-answer.ts';
import {relative, utc} from '../../../text/times.ts';
import {otherEnd} from '../rules/link-pair.ts';
import {endOf} from '../rules/window-rules.ts';
import type {TaskingSettings} from '../settings.ts';
import {isWindow, type TaskingClient, type WindowRow} from '../upstream/client.ts';

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

const fields = {
  pair: booleanField({
    label: 'Both ends of the link',
    hint: 'Deletes the window on the other satellite, too: one end of a link is of no use.',
    initial: () => 'no',
    when: ({row, world}) => row !== undefined && otherEnd(row as WindowRow, world) !== undefined,
  }),
};

const words = (window: WindowRow, world: World) =>
  `${window.type ?? 'window'} ${window.id} on ${window.satellite_id ?? 'a satellite that could not be read'}, ${window.state ?? 'no state that could be read'}${window.start === undefined ? '' : `, start ${utc(window.start, world.now)} (${relative(window.start, world.now)})`}`;

/** Asks for a window's deletion. One that is synced stays until the satellite hears of it at a contact. */
export const deleteWindow = action<WindowRow, TaskingClient, typeof fields, z.infer<typeof deletionAnswer>>({
  name: 'delete',
  command: 'delete window',
  key: 'x',
  title: 'Delete the window',
  about: 'Asks for the deletion of a window; one that is synced goes at the next contact.',
  on: 'rows',
  fields,
  needs: [],
  disabled: (window, world) =>
    isWindow(window) && window.state === 'SYNCED' && endOf(window) <= world.now
      ? 'The window has ended: there is nothing to delete.'
      : undefined,
  danger: (window, {pair}, world) => {
    const other = otherEnd(window, world);
    if (!other) return {question: `Delete ${words(window, world)}?`};
    return {
      question: pair
        ? `Delete both ends of the link: ${words(window, world)}, and ${words(other, world)}?`
        : `Delete ${words(window, world)}? It is one end of a link: ${other.id} on ${other.satellite_id} is the other and stays.`,
    };
  },
  check: ({pair}, window, {client, world}) => {
    const other = otherEnd(window, world);
    const {assumed, place, name} = client.settings.deleteWindow;
    return [
      assumed &&
        warning(
          `Where DELETE /window wants the id is not public: it is sent as ${place} "${name}" (assumed; set deleteWindow in the profile).`,
        ),
      other &&
        !pair &&
        warning(
          `${window.id} is one end of a link: ${other.id} on ${other.satellite_id} is the other. Both go with "Both ends of the link".`,
          'pair',
        ),
    ];
  },
  facts: ({pair}, window, {world}) => ({
    state: window.state ?? '',
    ...(isWindow(window) && {end: endOf(window)}),
    ...(pair && {other: otherEnd(window, world)?.id ?? ''}),
  }),
  requests: ({pair}, window, {client, world}) =>
    [window, ...(pair ? [otherEnd(window, world)] : [])].flatMap(one =>
      one ? [deleteRequest(one.id, client.settings)] : [],
    ),
  // What it answers is not public: nothing, or the id once more.
  answer: {schema: deletionAnswer, empty: true},
  done: (answer, {pair}, window) => {
    // Of both ends of a link the last answer is that of the other one.
    if (!pair)
      refuseAnother(Object(answer?.data ?? {}), {id: window.id}, 'Tasking answered the deletion of a window');
    return {
      ids: [],
      sentence: `Deletion of window ${window.id}${pair ? ' and of the other end of its link' : ''} is asked for${window.state === 'SYNCED' ? '; the satellite hears of it at the next contact' : ''}.`,
    };
  },
  evidence: async (_input, {row, facts}, client, signal) => {
    const {rows, unreadable, incomplete} = await client.windows(undefined, signal);
    const complete = unreadable.every(({kept}) => kept) && !incomplete;
    const asked = [row, facts.other].filter(id => typeof id === 'string' && id !== '');
    const which = `Window ${asked.join(' or ')}`;
    const listed = rows.filter(window => asked.includes(window.id));
    const say = (holds: boolean | undefined, sentence: string) => changed(holds, sentence, complete);
    if (
      listed.length > 0 &&
      listed.every(({state}) => state === 'PENDING_SYNC') &&
      listed.length === asked.length
    )
      return say(false, `${which} is still listed, and only on the ground.`);
    if (listed.length > 0)
      return say(
        undefined,
        `Window ${listed.map(({id}) => id).join(' and ')} is still listed: its deletion waits for a contact, or never arrived. The next contact decides.`,
      );
    if (!complete)
      return say(
        undefined,
        `${which} is not among the rows that could be read: only the whole list decides.`,
      );
    if (typeof facts.end === 'number' && facts.end <= client.now())
      return say(undefined, `${which} is no longer listed, but it has ended: that may be why.`);
    return say(
      true,
      `${asked.length > 1 ? `Windows ${asked.join(' and ')} are` : `Window ${row} is`} no longer listed.`,
    );
  },
});
