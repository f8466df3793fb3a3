import {isDeepStrictEqual} from 'node:util';
import * as z from 'zod';
import {action} from '../../../declare/action.ts';
import {
  choiceField,
  durationField,
  type FieldContext,
  pairsField,
  pairsText,
  timeField,
} from '../../../declare/fields.ts';
import {parseDuration} from '../../../declare/when.ts';
import {upstreamNow, type World} from '../../../declare/world.ts';
import {refuseAnother} from '../../../engine/changes/read-answer.ts';
import {age, relative, utc} from '../../../text/times.ts';
import {satelliteList} from '../lists.ts';
import {conflicts} from '../rules/conflicts.ts';
import {receiverOf} from '../rules/link-pair.ts';
import {proposedLead, windowVerdict} from '../rules/window-rules.ts';
import {
  isWindow,
  type Satellite,
  type TaskingClient,
  type Upload,
  type Window,
  id as windowId,
} from '../upstream/client.ts';
import {checkWindow, farAhead, longDuration} from './check-window.ts';
import {suggestStarts} from './suggest-starts.ts';

/** The satellite of the row that the form was opened on, whatever kind of row it is. */
const satelliteOf = (row: unknown): string | undefined => {
  const one = row as Partial<Window & Satellite> | undefined;
  return one?.satellite_id ?? (one?.supported_windows ? one.id : undefined);
};

const typesOf = (satelliteId: string | undefined, world: World): readonly string[] | undefined =>
  world.rows(satelliteList)?.find(satellite => satellite.id === satelliteId)?.supported_windows;

/**
 * The window that a form was opened on, where its alert says to ask for it again or to move it: the satellite will not
 * know of it in time, it waits for a file, or another spoils it. What any other window is for is no part of the next
 * one: an operator in a hurry would send its program along.
 */
const asksAgain = ({row, world}: Pick<FieldContext, 'row' | 'world'>): Window | undefined => {
  if (!isWindow(row)) return undefined;
  const isLate = ['at risk', 'may miss', 'missed'].includes(windowVerdict(row, world));
  return isLate || conflicts(world).has(row.id) ? row : undefined;
};

/** The satellites that could be at the other end of a link, as the parameter that names them. */
const receiversOf = (sender: string | undefined, world: World): readonly string[] =>
  (world.rows(satelliteList) ?? [])
    .filter(({id, supported_windows: types}) => id !== sender && types?.includes('LEASE_ISL'))
    .map(({id}) => `isl_receive_satellite_id=${id}`);

const param = pairsField({
  label: 'Parameters',
  hint: 'key=text and key:=json lines, or one JSON object; handed to the payload as they were typed.',
  example: 'downlink_budget:=1',
  ofRow: context => {
    const parameters = asksAgain(context)?.parameters;
    return parameters ? pairsText(parameters) : undefined;
  },
  initial: ({world, draft}) => {
    if (draft.type === 'LEASE_ISL') return receiversOf(draft.satellite, world)[0];
    // A lease brings no file down: Spire's own tools send it without parameters.
    return draft.type?.startsWith('LEASE_') ? undefined : 'downlink_budget:=1';
  },
  suggest: ({world, draft}) =>
    draft.type === 'LEASE_ISL' ? receiversOf(draft.satellite, world).map(value => ({value})) : [],
  remembered: true,
});

const fields = {
  satellite: choiceField({
    label: 'Satellite',
    hint: 'The satellite that runs the window.',
    example: 'FM200',
    required: true,
    options: ({world}) => world.rows(satelliteList)?.map(satellite => satellite.id),
    initial: ({world, row}) => satelliteOf(row) ?? world.rows(satelliteList)?.[0]?.id,
  }),
  type: choiceField({
    label: 'Type',
    hint: 'A window type that the satellite supports.',
    example: 'PAYLOAD_SDR',
    required: true,
    options: ({world, draft}) => typesOf(draft.satellite, world),
    initial: ({world, draft, row}) => {
      const types = typesOf(draft.satellite ?? satelliteOf(row), world);
      const {type, payload} = (row ?? {}) as Partial<Window & Upload>;
      return (
        [type, payload && `PAYLOAD_${payload}`].find(name => name && types?.includes(name)) ?? types?.[0]
      );
    },
  }),
  start: timeField({
    label: 'Start',
    hint: 'When the window starts, UTC: +25h, tomorrow 06:00, ISO 8601 or epoch seconds; arrows pick a free slot.',
    example: '+25h',
    required: true,
    initial: () => `+${proposedLead / 3600}h`,
    suggest: async (context, client: TaskingClient, signal) => {
      const {satellite = '', type = '', duration = '60'} = context.draft;
      const length = parseDuration(duration);
      if (satellite === '' || type === '' || !length.ok) return [];
      const parameters = param.parse(context.draft.param ?? '', context);
      const pairedSatelliteId = parameters.ok ? receiverOf(type, parameters.value) : undefined;
      const wanted = {satelliteId: satellite, type, duration: length.value, pairedSatelliteId};
      return suggestStarts(wanted, context.world, client, signal);
    },
  }),
  duration: durationField({
    label: 'Duration',
    hint: 'How long the payload runs, in seconds or with a unit; buffers come on top.',
    example: '60',
    required: true,
    ofRow: context => asksAgain(context)?.duration.toString(),
    initial: () => '60',
    remembered: true,
  }),
  param,
};

/** Without the digits that JavaScript does not keep: an upstream may write 1.0 as 1. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const windowAnswer = z.looseObject({data: z.looseObject({id: windowId, paired_id: windowId.optional()})});

/** POST /window. The answer's ids: one, or two for LEASE_ISL, where a window is made on both satellites. */
export const createWindow = action<unknown, TaskingClient, typeof fields, z.infer<typeof windowAnswer>>({
  name: 'create',
  command: 'create window',
  key: 'n',
  title: 'Create a window',
  label: 'new window',
  about: 'Asks for a window on a satellite; it is synced at a later contact.',
  on: 'nothing',
  anywhere: true,
  fields,
  texts: row =>
    isWindow(row)
      ? {
          satellite: row.satellite_id,
          type: row.type,
          duration: String(row.duration),
          param: pairsText(row.parameters ?? {}),
        }
      : undefined,
  check: (input, _row, context, signal) => {
    const wanted: Window = {
      id: '',
      state: 'PENDING_SYNC',
      type: input.type,
      satellite_id: input.satellite,
      start: input.start,
      duration: input.duration,
      parameters: input.param ?? {},
    };
    return checkWindow(wanted, context, signal);
  },
  danger: (_row, {satellite, type, start, duration: length}, world) => {
    const far = start - upstreamNow(world, 'tasking') > farAhead;
    const long = length >= longDuration;
    if (!far && !long) return undefined;
    return {
      question: `Create a ${type} window on ${satellite}, start ${utc(start, world.now)} (${relative(start, world.now)}), that lasts ${age(length)}? ${far ? 'The start is far ahead' : 'That is long'}${far && long ? ', and that is long' : ''}.`,
    };
  },
  facts: ({satellite, type, start, duration: length, param: parameters}) => {
    const receiver = receiverOf(type, parameters ?? {});
    return {satellite, type, start, duration: length, ...(receiver !== undefined && {receiver})};
  },
  requests: input => [
    {
      method: 'POST',
      path: 'window',
      body: {
        kind: 'json',
        value: {
          type: input.type,
          satellite_id: input.satellite,
          start: input.start,
          duration: input.duration,
          parameters: input.param ?? {},
        },
      },
    },
  ],
  answer: {schema: windowAnswer},
  done: ({data}, input) => {
    // Documented is the id alone: what else comes must be of this window.
    const asked = {satellite_id: input.satellite, type: input.type};
    refuseAnother(data, asked, 'Tasking answered POST window');
    const other = receiverOf(input.type, input.param ?? {});
    if (data.paired_id === undefined) {
      const half =
        other === undefined
          ? ''
          : ` The answer names no window on ${other}, the other end of the link: look whether it is listed.`;
      return {
        ids: [data.id],
        partial: half !== '',
        sentence: `Window ${data.id} on ${input.satellite} is asked for; it is synced at a contact.${half}`,
      };
    }
    return {
      ids: [data.id, data.paired_id],
      sentence: `Windows ${data.id} on ${input.satellite} and ${data.paired_id}${other === undefined ? '' : ` on ${other}`} are asked for; each is synced at a contact.`,
    };
  },
  evidence: async (input, _intent, client, signal) => {
    const receiver = receiverOf(input.type, input.param ?? {});
    const {rows, unreadable, incomplete} = await client.windows(
      receiver === undefined ? input.satellite : undefined,
      signal,
    );
    const asked = rows.filter(
      ({type, start, duration, parameters}) =>
        type === input.type &&
        start === input.start &&
        duration === input.duration &&
        (parameters === undefined || isDeepStrictEqual(plain(parameters ?? {}), plain(input.param ?? {}))),
    );
    const on = (satellite: string) => asked.filter(window => window.satellite_id === satellite);
    // A link is one request for two windows: which belong together is not told, so they are taken in their order.
    const others = receiver === undefined ? [] : on(receiver);
    return {
      kind: 'made',
      what: 'window of that type, satellite, start, duration and parameters',
      rows: on(input.satellite).map(({id}, at) => ({ids: [id, ...(others[at] ? [others[at].id] : [])]})),
      idsEach: receiver === undefined ? 1 : 2,
      complete: unreadable.length === 0 && !incomplete,
    };
  },
  touches: ['satellites'],
});
