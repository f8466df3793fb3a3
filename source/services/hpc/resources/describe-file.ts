import {facts, type NamedFacts, orSentence, type Section} from '../../../declare/section.ts';
import {upstreamNow, type World} from '../../../declare/world.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {moment} from '../../../text/times.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {FileEntry} from '../upstream/model.ts';
import {lookAt} from '../upstream/place-of.ts';
import {notText} from '../upstream/text-parts.ts';

/** What was read, or in parentheses why it could not be. */
export const orReason = <T>(reading: Promise<T>): Promise<T | string> =>
  orSentence(reading, sentence => `(${sentence})`);

/** Bytes of a file that a detail view shows of its beginning and of its end. */
const shown = 2000;
/** Above this a checksum would likely run into the service's time limit (5 s); of a file that grows it is asked for often. */
const summed = 500_000_000;
const summedOften = 10_000_000;
/** The type of a regular file in a mode (S_IFREG). */
const regular = 0o10;
/** Seconds since the last change for which a file is taken to be still written. */
const written = 600;

/** What the list knows already, and the type, which it can lack. */
const rowFacts = (entry: FileEntry, world: World, zone: string | undefined, type?: string): NamedFacts => ({
  Path: entry.path,
  System: entry.system,
  Type: type,
  Size: entry.size === undefined ? 'not told' : `${bytes(entry.size)} (${plural(entry.size, 'byte')})`,
  Modified: moment(entry.modified, world.now, 'not told'),
  Times: zone ? `the zone of the system is ${zone}` : undefined,
  Owner: `${entry.user}:${entry.group}`,
  Permissions: entry.permissions,
  'Points to': entry.linkTarget || undefined,
});

const statText = (name: string, value: number, world: World): string => {
  if (name === 'mode') return `0${(value & 0o7777).toString(8)}`;
  return /^[amc]time$/.test(name) ? moment(value, world.now) : String(value);
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
    return [facts('File', {...rowFacts(entry, world, api.zoneWords()), Note: [entry.problem, 'warn']})];
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
  const unsummed = large ? 'not asked for: the file is large' : 'not told by this FirecREST';
  const sections: Section[] = [
    facts('File', {
      ...rowFacts(entry, world, api.zoneWords(), type),
      'SHA-256': plain ? (sum ?? unsummed) : undefined,
      Details: typeof stat === 'string' ? stat : undefined,
    }),
  ];
  if (typeof stat !== 'string')
    sections.push(
      facts(
        'Details',
        Object.entries(stat).map(([name, value]) => ({name, value: statText(name, value, world)})),
      ),
    );
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
