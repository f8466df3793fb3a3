import {duration, number, state, text} from '../../../declare/columns.ts';
import {asFailure, type FailureKind} from '../../../declare/failure.ts';
import {type Alert, resource} from '../../../declare/resource.ts';
import {facts, type Section} from '../../../declare/section.ts';
import {sendFile} from '../actions/send-file.ts';
import type {AgentSettings} from '../settings.ts';
import type {Adcs, Tfrs} from '../upstream/agent-client.ts';
import type {DownlinkClient} from '../upstream/client.ts';

/** An agent of the profile with its read-outs, or why there are none. */
export type AgentRow = {
  readonly settings: AgentSettings;
  readonly adcs?: Adcs;
  readonly tfrs?: Tfrs;
  readonly problems: readonly string[];
  /** Why what it answered cannot be read: it is not silent. */
  readonly unread?: string;
};

/** Seconds after which a time and position read-out should not be trusted (Linux Agent's example). */
const staleTfrs = 5;

const numberOf = (values: Readonly<Record<string, unknown>> | null | undefined, key: string) => {
  const value = values?.[key];
  return typeof value === 'number' ? value : undefined;
};

/** A flag of the housekeeping: the specification has an integer. */
const flagOf = (values: Readonly<Record<string, unknown>> | null | undefined, key: string) => {
  const value = values?.[key];
  return typeof value === 'number' || typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined;
};

const standing = ({
  adcs,
  tfrs,
  problems,
  unread,
}: AgentRow): 'answers' | 'in part' | 'old position' | 'no bus data' | 'no read-out' | 'silent' => {
  if (!adcs && !tfrs && unread === undefined) return problems.length === 0 ? 'no bus data' : 'silent';
  if (!adcs && !tfrs) return 'no read-out';
  if (!adcs || !tfrs) return 'in part';
  const age = numberOf(tfrs, 'age');
  return age === undefined || age > staleTfrs ? 'old position' : 'answers';
};
const tones = {
  answers: 'good',
  'in part': 'warn',
  'old position': 'warn',
  'no bus data': 'notice',
  'no read-out': 'bad',
  silent: 'bad',
} as const;
const readouts = {adcs: 'Attitude (ADCS)', tfrs: 'Time and position (TFRS)'} as const;
/** Nothing came back. */
const silence: ReadonlySet<FailureKind> = new Set(['unreachable', 'timeout', 'cut']);

const readoutSections = (
  title: string,
  readout: Readonly<Record<string, unknown>> | null | undefined,
): Section[] =>
  readout
    ? [
        facts(
          title,
          Object.entries(readout)
            .filter(([, value]) => value != null)
            .map(([name, value]) => ({
              name,
              value: typeof value === 'object' ? JSON.stringify(value) : String(value),
            })),
        ),
      ]
    : [];

const silentAlert = (row: AgentRow): Alert[] =>
  standing(row) === 'silent'
    ? [
        {
          resource: 'agents',
          id: row.settings.name,
          kind: 'silent-agent',
          severity: 'warning',
          title: `Agent ${row.settings.name} does not answer`,
          why: `${row.problems.join(' ')} What it has queued, and what of it has gone, is not seen.`,
          todo: 'See that the agent runs, and that the way to it (a tunnel, a bench) is open.',
        },
      ]
    : [];

/** Linux Agents that can be reached from here, with attitude (ADCS) and time and position (TFRS). */
export const agents = resource<AgentRow, DownlinkClient>({
  service: 'downlink',
  name: 'agents',
  aliases: ['agent-list', 'ag'],
  title: 'Agents',
  example: 'FM200',
  about: 'Linux Agents in reach of this console: attitude, time and position.',
  id: ({settings}) => settings.name,
  columns: [
    text('name', ({settings}) => settings.name, {priority: 1, max: 20}),
    text('satelliteId', ({settings}) => settings.satellite, {header: 'SAT', priority: 2, max: 8}),
    state('state', standing, row => tones[standing(row)], {min: 14, max: 14}),
    text('mode', ({adcs}) => adcs?.mode ?? undefined, {priority: 2, max: 16}),
    number('errorDegrees', ({adcs}) => numberOf(adcs?.hk, 'control_error_angle_deg'), {
      header: 'ERROR °',
      priority: 3,
    }),
    text('lease', ({adcs}) => flagOf(adcs?.hk, 'lease_active'), {priority: 3, max: 6}),
    duration('attitudeAge', ({adcs}) => numberOf(adcs, 'age'), {header: 'ADCS AGE', priority: 5}),
    number('latitude', ({adcs}) => numberOf(adcs?.hk, 'lat_deg'), {header: 'LAT', priority: 4, min: 7}),
    number('longitude', ({adcs}) => numberOf(adcs?.hk, 'lon_deg'), {header: 'LON', priority: 4, min: 8}),
    duration('positionAge', ({tfrs}) => numberOf(tfrs, 'age'), {header: 'TFRS AGE', priority: 4}),
    text('url', ({settings}) => settings.url, {priority: 5, grow: true, max: 60}),
  ],
  list: async (client, _query, signal) => {
    const rows = await Promise.all(
      client.agents.map(async (agent): Promise<AgentRow> => {
        const read = async <Readout>(readout: Promise<Readout>) => {
          try {
            return {value: await readout};
          } catch (error) {
            const failure = asFailure(error);
            if (failure.kind === 'aborted') throw failure;
            return {failure};
          }
        };
        const [attitude, position] = await Promise.all([read(agent.adcs(signal)), read(agent.tfrs(signal))]);
        const failures = [attitude, position].flatMap(({failure}) => failure ?? []);
        const unread = failures.find(({kind}) => !silence.has(kind))?.message;
        return {
          settings: agent.settings,
          adcs: attitude.value,
          tfrs: position.value,
          problems: failures.map(({message}) => message),
          ...(unread !== undefined && {unread}),
        };
      }),
    );
    return {
      rows,
      unreadable: rows.flatMap(({unread}, index) =>
        unread === undefined ? [] : [{index, reason: unread, kept: true, raw: undefined}],
      ),
      ...(client.agents.length === 0
        ? {notes: ['The profile names no agent that can be reached from here (services.downlink.agents).']}
        : {}),
    };
  },
  describe: row => [
    {
      kind: 'facts',
      title: 'Agent',
      facts: [
        {name: 'Name', value: row.settings.name},
        {name: 'Address', value: row.settings.url},
        {name: 'Its files come down as', value: row.settings.satellite ?? 'not said in the profile'},
        {name: 'State', value: standing(row), tone: tones[standing(row)]},
        ...(['adcs', 'tfrs'] as const)
          .filter(key => !row[key] && row.problems.length === 0)
          .map(key => ({name: readouts[key], value: 'the bus gives this agent none'})),
        {name: 'Topics looked at', value: row.settings.topics.join(', ') || 'none'},
        ...row.problems.map(problem => ({name: 'Problem', value: problem, tone: 'bad' as const})),
      ],
    },
    ...readoutSections(readouts.adcs, row.adcs && {...row.adcs, hk: undefined}),
    ...readoutSections('Housekeeping (ADCS hk)', row.adcs?.hk),
    ...readoutSections(
      `${readouts.tfrs}${standing(row) === 'old position' ? ': over 5 s old or of unknown age, not to be trusted' : ''}`,
      row.tfrs,
    ),
  ],
  actions: [sendFile],
  alerts: rows => rows.flatMap(silentAlert),
  refresh: {active: 10, background: 300},
});
