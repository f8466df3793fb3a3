import type {Context} from '../../../declare/action.ts';
import {
  type Cause,
  facts,
  mostTelling,
  type NamedFacts,
  orSentence,
  type Section,
} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import {age, moment, utc} from '../../../text/times.ts';
import {windowList} from '../lists.ts';
import {fileTones, guaranteedContact, lifeOf, verdictIn} from '../rules/file-rules.ts';
import {stageBar, stagesOf} from '../rules/ttl-stages.ts';
import type {DownlinkClient} from '../upstream/client.ts';
import {type DownlinkFile, type SentFile, sizeWords} from './file.ts';

const hexLine = (start: Uint8Array, from: number) => {
  const part = [...start.subarray(from, from + 16)];
  const hex = part.map(byte => byte.toString(16).padStart(2, '0')).join(' ');
  const text = part.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `${from.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`;
};

/** The first bytes of a file as text, or, where they are none, in hexadecimal. */
export const previewOf = (start: Uint8Array, size: number | undefined): Section => {
  const whole = size !== undefined && start.length >= size;
  const all = size === undefined ? 'size not known' : bytes(size);
  // The last character may be cut in its middle.
  let text: string | undefined;
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(start, {stream: !whole});
  } catch {}
  const shown = whole
    ? `${size} bytes`
    : `first ${bytes(start.length)}${size === undefined ? '' : ` of ${all}`}`;
  if (text !== undefined && !text.includes('\u0000'))
    return {kind: 'text', title: `Content (${shown})`, text: text.replace(/\n$/, '')};
  const lines = Array.from({length: Math.min(16, Math.ceil(start.length / 16))}, (_, line) =>
    hexLine(start, line * 16),
  );
  return {kind: 'text', title: `Content (${all}, not text)`, text: lines.join('\n')};
};

const previewBytes = 4096;

/** The detail of a file: what is known and what is not, its queues, why it is not there, and how it begins. */
export const describeFile = async (
  file: DownlinkFile,
  {client, world}: Context<DownlinkClient>,
  signal: AbortSignal,
): Promise<Section[]> => [
  facts('File', factsOf(file, world)),
  ...queues(file, world),
  ...(file.object
    ? []
    : [{kind: 'causes' as const, title: 'Why it is not there', causes: causesOf(file, world)}]),
  ...(file.object && !file.gone ? await content(file.object.key, file.object.size, client, signal) : []),
];

/** Seconds after which an agent clears away what the bus has not collected, unless it is started with another time (1.4.1). */
const agentClears = 86_400;

/** What became of a file that its agent no longer has, as far as it can be told. */
const takenOr = (sent: SentFile, world: World): string =>
  world.now - sent.at < agentClears
    ? 'the bus has taken it'
    : 'the bus has taken it, or the agent has cleared it away, as it does after 24 h';

const unknown = 'not known on the ground';

const factsOf = (file: DownlinkFile, world: World): NamedFacts => {
  const verdict = verdictIn(file, world);
  const {object, sent, expected} = file;
  return {
    Name: file.name,
    Verdict: [verdict, fileTones[verdict]],
    Satellite: file.satellite ?? unknown,
    Window: file.window
      ? `${file.window}${expected && object && !expected.unique ? ' (matched by name and time)' : ''}`
      : unknown,
    Topic: file.topic ?? unknown,
    Size: object ? sizeWords(object) : sent?.size === undefined ? unknown : bytes(sent.size),
    'CRC-32': sent?.crc32 ?? (object ? 'compared when it is downloaded' : unknown),
    'Given to the agent': sent ? `${moment(sent.at, world.now)} as ${sent.uuid} (${sent.agent})` : unknown,
    'With the agent': sent
      ? sent.waits === undefined
        ? 'it does not say'
        : sent.waits
          ? 'still there'
          : `no longer: ${takenOr(sent, world)}`
      : undefined,
    'Bytes down': object ? `all${object.size === undefined ? '' : ` ${object.size}`}` : unknown,
    Arrived: object
      ? `${moment(object.at, world.now)}${file.gone ? '; it was seen in the bucket, and is there no more (removed, or overwritten)' : ''}`
      : 'no',
    'Bucket key': object ? object.key : undefined,
  };
};

const queues = (file: DownlinkFile, world: World): Section[] => {
  const life = lifeOf(file);
  if (!life || file.object || world.now < life.sent) return [];
  return [
    {
      kind: 'table',
      title: `Queues: ${stageBar(life.sent, life.ttl, world.now)}${life.assumed ? ' (assumed: the usual TTLs from the end of the window)' : ''}`,
      header: ['Queue', 'From', 'Until', 'Used'],
      rows: [
        ...stagesOf(life.sent, life.ttl, world.now).map(({name, from, until, used}) => [
          name,
          utc(from, world.now),
          utc(until, world.now),
          until === from ? 'skipped' : `${Math.round(used * 100)} %`,
        ]),
        ['deleted', utc(life.sent + life.ttl.urgent + life.ttl.bulk + life.ttl.surplus, world.now), '', ''],
      ],
    },
  ];
};

/** The reasons that the contract's known troubles give, in their order. */
const causesOf = (file: DownlinkFile, world: World): Cause[] => {
  const {expected, sent} = file;
  const life = lifeOf(file);
  const causes: Cause[] = [];
  if (expected) {
    const since = world.now - expected.end;
    const window = world.rows(windowList)?.find(one => one.id === expected.window);
    if (since < 0)
      causes.push({
        title: 'Its window still runs',
        standing: 'shown',
        evidence: `It ends ${moment(expected.end, world.now)}.`,
      });
    else if (since < guaranteedContact)
      causes.push({
        title: 'The next contact has not come',
        standing: 'likely',
        evidence: `The window ended ${age(since)} ago; a contact comes at least every 6 h, and large files take several.`,
        todo: `Look again at ${utc(expected.end + guaranteedContact, world.now)}.`,
      });
    const budget = window?.parameters?.downlink_budget;
    if (window && window.parameters?.user_command !== undefined && (budget === undefined || budget === 0))
      causes.push({
        title: 'The window has no downlink budget',
        standing: 'likely',
        evidence: `downlink_budget is ${budget === undefined ? 'missing' : '0'} in its parameters; windows without one have brought nothing down.`,
        todo: 'Create it again with downlink_budget 1.',
        action: 'windows.create',
      });
    if (since >= guaranteedContact) {
      causes.push(
        {
          title: 'The payload failed, or made no file of that name',
          standing: 'possible',
          evidence: 'How a payload ended is not known on the ground, and its stdout does not come down.',
          todo: 'Have the program write what it does to a file in /outbox, and create the window again.',
          action: 'windows.create',
        },
        {
          title: 'The file was not given to the agent',
          standing: 'possible',
          evidence:
            'Only what is sent (send_file, absolute path) or put into /outbox is queued; the agent refuses relative paths and directories.',
        },
        {
          title: 'The file is large and comes in parts',
          standing: 'possible',
          evidence: 'A partial file is never delivered; about 100 MB a day come down for all files together.',
        },
        {
          title: 'The window did not run',
          standing: 'possible',
          evidence: 'A bus that lacks power leaves windows out, and no state tells so.',
        },
      );
    }
  }
  if (sent?.waits === true)
    causes.push({
      title: 'The agent still holds it',
      standing: 'shown',
      evidence: `Agent ${sent.agent} has ${sent.uuid}; the bus takes it at a contact.`,
    });
  if (sent?.waits === false)
    causes.push({
      title: 'It is on its way',
      standing: world.now - sent.at < agentClears ? 'likely' : 'possible',
      evidence: `Agent ${sent.agent} no longer has it: ${takenOr(sent, world)}.`,
    });
  if (life && world.now >= life.sent) {
    const end = life.sent + life.ttl.urgent + life.ttl.bulk + life.ttl.surplus;
    causes.push({
      title: 'Its time in the queues is over',
      standing: world.now < end ? 'ruled out' : life.assumed ? 'likely' : 'shown',
      evidence: `It is deleted ${moment(end, world.now)}${life.assumed ? ', by the usual TTLs' : ''}.`,
    });
  }
  return mostTelling(causes);
};

/** The beginning of an arrived file, where it is text. What cannot be read is said, and hides nothing else. */
const content = async (
  key: string,
  size: number | undefined,
  client: DownlinkClient,
  signal: AbortSignal,
): Promise<Section[]> => {
  if (size === 0) return [{kind: 'text', title: 'Content', text: 'The file is empty.'}];
  const start = await orSentence(client.peek(key, previewBytes, signal));
  return [typeof start === 'string' ? {kind: 'text', title: 'Content', text: start} : previewOf(start, size)];
};
