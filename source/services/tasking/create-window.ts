import {action, type Finding} from '../../action.ts';
import {iso} from '../../columns.ts';
import {choiceField, durationField, pairsField, type Suggestion, timeField} from '../../fields.ts';
import {age, duration, relative, utc} from '../../text.ts';
import type {World} from '../../world.ts';
import type {Satellite, TaskingClient, Upload, Window} from './client.ts';
import {freeSlots} from './free-slots.ts';
import {checkParameters} from './window-parameters.ts';
import {
  awaitedUploads,
  conflict,
  endOf,
  guaranteedContact,
  paddingOf,
  proposedLead,
  usualLead,
} from './window-rules.ts';

const searchDays = 3;

/** The satellite of the row that the form was opened on, whatever kind of row it is. */
const satelliteOf = (row: unknown): string | undefined => {
  const one = row as Partial<Window & Satellite> | undefined;
  return one?.satellite_id ?? (one?.supported_windows ? one.id : undefined);
};

const typesOf = (satelliteId: string | undefined, world: World): readonly string[] | undefined =>
  world.rows<Satellite>('satellites')?.find(satellite => satellite.id === satelliteId)?.supported_windows;

const fields = {
  satellite: choiceField({
    label: 'Satellite',
    hint: 'The satellite that runs the window.',
    example: 'FM200',
    required: true,
    options: ({world}) => world.rows<Satellite>('satellites')?.map(satellite => satellite.id),
    initial: ({world, row}) => satelliteOf(row) ?? world.rows<Satellite>('satellites')?.[0]?.id,
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
    suggest: async ({world, draft}, client: TaskingClient, signal) =>
      suggestStarts(draft, world, client, signal),
  }),
  duration: durationField({
    label: 'Duration',
    hint: 'How long the payload runs, in seconds or with a unit; buffers come on top.',
    example: '60',
    required: true,
    initial: () => '60',
    remembered: true,
  }),
  param: pairsField({
    label: 'Parameters',
    hint: 'key=value lines or one JSON object; handed to the payload as they are.',
    example: 'downlink_budget=1',
    initial: () => 'downlink_budget=1',
    remembered: true,
  }),
};

/** The next full minute, in epoch seconds. */
const wholeMinute = (at: number) => Math.ceil(at / 60) * 60;

/** Free slots: those with more than the usual lead of 24 h before the earlier ones, which may come too soon to be synced. */
const suggestStarts = async (
  draft: Readonly<Record<string, string>>,
  world: World,
  client: TaskingClient,
  signal: AbortSignal,
): Promise<Suggestion[]> => {
  const {satellite = '', type = ''} = draft;
  const length = fields.duration.parse(draft.duration ?? '60', {world, draft});
  if (!satellite || !type || !length.ok) return [];
  const {before} = paddingOf(type, client.settings);
  const earliest = wholeMinute(world.now + before);
  const free = await client.availability(
    {satelliteId: satellite, type, start: Math.floor(world.now), seconds: searchDays * 86_400},
    signal,
  );
  const wanted = {satelliteId: satellite, type, duration: length.value};
  const slots = freeSlots(wanted, free, world.rows<Window>('windows') ?? [], earliest, client.settings);
  const safe = world.now + proposedLead;
  const starts = slots
    .flatMap(({from, until}) =>
      (from < safe ? [from, safe] : [from]).map(at => ({at: wholeMinute(at), until})),
    )
    .filter(({at, until}) => at <= until);
  const inTime = starts.filter(({at}) => at >= safe);
  const soon = starts.filter(({at}) => at < safe);
  return [...inTime, ...soon].map(({at, until}) => ({
    value: iso(at) ?? String(at),
    label: `${utc(at, world.now)} ${relative(at, world.now)}`,
    note: `free until ${utc(until + length.value, world.now)}${at - world.now < usualLead ? `, under 24 h: ${at - world.now < guaranteedContact ? 'will likely miss' : 'at risk'}` : ''}`,
  }));
};

/** POST /window. The answer's ids: one, or two for LEASE_ISL, where a window is made on both satellites. */
export const createWindow = action<unknown, TaskingClient, typeof fields>({
  name: 'create',
  command: 'create window',
  key: 'n',
  title: 'Create a window',
  about: 'Asks for a window on a satellite; it is synced at a later contact.',
  on: 'nothing',
  anywhere: true,
  fields,
  check: (input, _row, {client, world}) => {
    const wanted: Window = {
      id: '',
      state: 'PENDING_SYNC',
      type: input.type,
      satellite_id: input.satellite,
      start: input.start,
      duration: input.duration,
      parameters: input.param ?? {},
    };
    return [
      ...checkTiming(wanted, client, world),
      ...checkNeighbours(wanted, client, world),
      ...checkParameters(input.type, input.param ?? {}),
      ...awaitedUploads(wanted, world).map(
        (upload): Finding => ({
          level: 'warning',
          field: 'param',
          sentence: `${upload.destination_path} is not on ${upload.satellite_id} yet: upload ${upload.id} is ${upload.status}.`,
        }),
      ),
    ];
  },
  facts: ({satellite, type, start, duration: length}) => ({satellite, type, start, duration: length}),
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
  done: (answer, input) => {
    const data = (answer as {data?: {id?: unknown; paired_id?: unknown}} | undefined)?.data;
    const ids = [data?.id, data?.paired_id].filter(id => id !== undefined && id !== null).map(String);
    return {
      ids,
      sentence: `Window ${ids.join(' and ') || '(no id in the answer)'} on ${input.satellite} is asked for; it is synced at a contact.`,
    };
  },
  settle: async (input, intent, client, signal) => {
    const {rows} = await client.windows(input.satellite, signal);
    const same = rows.filter(
      window =>
        window.type === input.type &&
        window.satellite_id === input.satellite &&
        window.start === input.start &&
        !intent.known.includes(window.id),
    );
    const [found] = same;
    if (found)
      return {
        kind: 'done',
        ids: same.map(window => window.id),
        sentence: `It arrived: window ${found.id} is listed.`,
      };
    return client.now() - intent.at > 60
      ? {
          kind: 'absent',
          sentence:
            'No window of that type, satellite and start is listed: it did not arrive. Create it again if it is still wanted.',
        }
      : {
          kind: 'unknown',
          sentence:
            'It is not listed yet; it may still be on its way. Look again in a minute before creating it again.',
        };
  },
  touches: ['satellites'],
});

const checkTiming = (window: Window, client: TaskingClient, world: World): Finding[] => {
  const padding = paddingOf(window.type, client.settings);
  const lead = window.start - world.now;
  const findings: Finding[] = [];
  const say = (level: Finding['level'], field: string, sentence: string) =>
    findings.push({level, field, sentence});
  if (!Number.isInteger(window.duration) || window.duration <= 0)
    say('error', 'duration', 'Duration is a whole number of seconds above 0.');
  if (window.duration < padding.minimum)
    say(
      'error',
      'duration',
      `A ${window.type} window lasts at least ${padding.minimum} s, not ${window.duration} s.`,
    );
  if (padding.assumed)
    say(
      'warning',
      'type',
      `The buffers of ${window.type} are not public: ${padding.before} s before and ${padding.after} s after are assumed (set windowTypes in the profile).`,
    );
  if (lead <= 0)
    say(
      'error',
      'start',
      `The start is past: ${utc(window.start, world.now)} was ${relative(window.start, world.now)}.`,
    );
  else if (lead < guaranteedContact)
    say(
      'warning',
      'start',
      `It starts in ${age(lead)}: only one contact in 6 h is guaranteed, so it will likely miss. Usual lead: 24 h.`,
    );
  else if (lead < usualLead)
    say('warning', 'start', `It starts in ${age(lead)}: less than the usual lead of 24 h.`);
  return findings;
};

const checkNeighbours = (window: Window, client: TaskingClient, world: World): Finding[] => {
  const spoiled = (world.rows<Window>('windows') ?? []).filter(
    other => endOf(other) > world.now && conflict(window, other, client.settings),
  );
  return spoiled.slice(0, 3).map(other => ({
    level: 'warning',
    field: 'start',
    sentence: `With its buffers it overlaps ${other.type} ${other.id} (${utc(other.start, world.now)}, ${duration(other.duration)}): windows that close may not complete.`,
  }));
};
