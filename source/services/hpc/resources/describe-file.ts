import {Failure} from '../../../declare/failure.ts';
import type {Fact, Section} from '../../../declare/section.ts';
import {upstreamNow, type World} from '../../../declare/world.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {relative, utc} from '../../../text/times.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {FileEntry} from '../upstream/model.ts';
import {lookAt} from '../upstream/place-of.ts';
import {notText} from '../upstream/text-parts.ts';

/** What was read, or in parentheses the sentence why it could not be: a part of a detail view that fails leaves the others. */
export const orReason = async <T>(reading: Promise<T>): Promise<T | string> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'aborted') return `(${error.message})`;
    throw error;
  }
};

/** Bytes of a file that a detail view shows of its beginning and of its end. */
const shown = 2000;
/** Above this a checksum would likely run into the service's time limit (5 s); of a file that grows it is asked for often. */
const summed = 500_000_000;
const summedOften = 10_000_000;
/** The type of a regular file in a mode (S_IFREG). */
const regular = 0o10;
/** Seconds since the last change for which a file is taken to be still written. */
const written = 600;

/** What the list knows already. */
const rowFacts = (entry: FileEntry, world: World, zone: string | undefined): Fact[] => [
  {name: 'Path', value: entry.path},
  {name: 'System', value: entry.system},
  {
    name: 'Size',
    value: entry.size === undefined ? 'not told' : `${bytes(entry.size)} (${plural(entry.size, 'byte')})`,
  },
  {
    name: 'Modified',
    value:
      entry.modified === undefined
        ? 'not told'
        : `${utc(entry.modified, world.now)}, ${relative(entry.modified, world.now)}`,
  },
  ...(zone ? [{name: 'Times', value: `the zone of the system is ${zone}`}] : []),
  {name: 'Owner', value: `${entry.user}:${entry.group}`},
  {name: 'Permissions', value: entry.permissions},
  ...(entry.linkTarget ? [{name: 'Points to', value: entry.linkTarget}] : []),
];

const statText = (name: string, value: number, world: World): string => {
  if (name === 'mode') return `0${(value & 0o7777).toString(8)}`;
  return /^[amc]time$/.test(name) ? `${utc(value, world.now)}, ${relative(value, world.now)}` : String(value);
};

/** A file with its facts, its beginning and its end, which follow while it is written. */
export const describeFile = async (
  entry: FileEntry,
  client: HpcClient,
  world: World,
  signal: AbortSignal,
): Promise<Section[]> => {
  const api = await client.api(signal);
  const {system, path} = entry;
  if (entry.problem)
    return [
      {
        kind: 'facts',
        title: 'File',
        facts: [
          ...rowFacts(entry, world, api.zoneWords()),
          {name: 'Note', value: entry.problem, tone: 'warn'},
        ],
      },
    ];
  const [type, stat] = await Promise.all([
    orReason(api.fileType(system, path, signal)),
    orReason(api.stat(system, path, signal)),
  ]);
  const {mode, size = entry.size ?? 0, mtime = entry.modified} = typeof stat === 'string' ? {} : stat;
  const leadsToFile = async () =>
    // 1.1 tells no modes.
    mode === undefined
      ? (await orReason(lookAt(client, system, path, signal))) === 'file'
      : mode >> 12 === regular;
  const plain = entry.type === 'file' || (entry.type === 'link' && (await leadsToFile()));
  // A file that is being written, a log, is followed.
  const follow = plain && mtime !== undefined && upstreamNow(world, 'hpc') - mtime < written;
  const large = size > (follow ? summedOften : summed);
  const [sum, head, tail] = await Promise.all([
    plain && !large ? orReason(api.checksum(system, path, signal)) : undefined,
    plain ? orReason(api.head(system, path, shown, signal)) : undefined,
    plain && size > shown ? orReason(api.tail(system, path, shown, signal)) : undefined,
  ]);
  const [first, second, ...others] = rowFacts(entry, world, api.zoneWords());
  const facts: Fact[] = [first!, second!, {name: 'Type', value: type}, ...others];
  if (plain)
    facts.push({
      name: 'SHA-256',
      value: sum ?? (large ? 'not asked for: the file is large' : 'not told by this FirecREST'),
    });
  const sections: Section[] = [{kind: 'facts', title: 'File', facts}];
  if (typeof stat === 'string') facts.push({name: 'Details', value: stat});
  else
    sections.push({
      kind: 'facts',
      title: 'Details',
      facts: Object.entries(stat).map(([name, value]) => ({name, value: statText(name, value, world)})),
    });
  const readable = (content: string) => {
    const why = notText(content);
    return why ? `(${why})` : content === '' ? '(empty)' : content;
  };
  if (head !== undefined)
    sections.push({
      kind: 'text',
      title: tail === undefined ? 'Content' : `The first ${shown} bytes`,
      text: readable(head),
      follow: follow && tail === undefined,
    });
  if (tail !== undefined)
    sections.push({kind: 'text', title: `The last ${shown} bytes`, text: readable(tail), follow});
  return sections;
};
