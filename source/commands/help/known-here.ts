import {readFileSync} from 'node:fs';
import {isAbsolute, join} from 'node:path';
import {isOurs, runtimePath} from '../../sandbox/runtime-path.ts';
import {refuseNoFile} from '../../settings/file-error.ts';
import {configFile, settingsPaths} from '../../settings/paths.ts';
import {sandboxName} from '../../settings/profile-name.ts';
import {upstreamMark} from '../../settings/upstream-mark.ts';
import {ownEntry} from '../../text/own-entry.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A word that could stand there, and what it is about. */
export type Word = {readonly word: string; readonly about?: string};

/** What a property of a resource's rows was, in those that this machine remembers. */
export type Property = {readonly resource: string; readonly property: string};

/** What is known without asking anybody. */
export type Known = {
  /** Last known ids of a resource, newest first, with what is told of each. */
  ids(resource: string, told: readonly string[]): readonly Word[];
  /** What stood in a property, of the rows that were read last. */
  values(of: Property): readonly string[];
  profiles(): readonly string[];
};

/**
 * What this machine remembers without asking an upstream: profile names, and ids and values of the rows in the memory of
 * the profile. Reads two files as they are; a file that is missing or broken gives nothing.
 */
export const knownHere = (flag: string | undefined, environment: Environment): Known => {
  const {names, memory} = memoryHere(flag, environment);
  return {
    profiles: () => [...names, sandboxName],
    ids: (resource, properties) =>
      remembered(memory, idsOf(properties.length), resource, ...properties.map(pathTo)).map(
        ({id, about}) => ({
          word: String(id),
          about: told(about),
        }),
      ),
    values: ({resource, property}) =>
      remembered(memory, valuesOf, pathTo(property), resource).map(({value}) => String(value)),
  };
};

/** A note in the memory of the profile: see `NoteStore`. */
export const noteHere = (name: string, flag: string | undefined, environment: Environment): unknown => {
  const [found] = remembered(
    memoryHere(flag, environment).memory,
    'SELECT body FROM note WHERE name = ?',
    name,
  );
  return (
    found &&
    readJson(
      () => String(found.body),
      text => text,
    )
  );
};

/** The names of all profiles, and the memory of the one that a flag or the settings name. */
const memoryHere = (flag: string | undefined, environment: Environment) => {
  const config = object(readJson(() => configFile(settingsPaths(environment))));
  const profiles = object(config.profiles);
  const names = Object.keys(profiles);
  const chosen =
    flag ??
    environment.SKYDECK_PROFILE ??
    (typeof config.current === 'string' ? config.current : (names[0] ?? sandboxName));
  const {stateDir: own, services} =
    chosen === sandboxName && !Object.hasOwn(profiles, chosen)
      ? runningSandbox(environment)
      : object(ownEntry(profiles, chosen));
  const file = () =>
    typeof own === 'string' && isAbsolute(own)
      ? join(own, 'memory.db')
      : join(settingsPaths(environment).state, chosen, 'memory.db');
  return {names, memory: {file, services: object(services)}};
};

/** The profile of the sandbox that runs on this machine. */
const runningSandbox = (environment: Environment): Record<string, unknown> => {
  const path = runtimePath(environment);
  return isOurs(path) ? object(object(readJson(() => path)).profile) : {};
};

type MemoryHere = {readonly file: () => string; readonly services: Record<string, unknown>};

const pathTo = (property: string): string => `$.${JSON.stringify(property)}`;

/** The ids that were ever seen or stand in a list now, the one that changed last first, with so many of its properties. */
const idsOf = (properties: number) => `WITH known AS (
    SELECT id, change FROM object WHERE resource = ?1
    UNION ALL SELECT row.id, 0 FROM row JOIN list ON list.key = row.list WHERE list.resource = ?1
  ), newest AS (SELECT id FROM known GROUP BY id ORDER BY max(change) DESC LIMIT 1000)
  SELECT id, (
    SELECT concat_ws(', ', ${Array.from({length: properties}, (_, at) => `nullif(json_extract(body, ?${at + 2}), ''), `).join('')}row.state)
    FROM row JOIN list ON list.key = row.list WHERE list.resource = ?1 AND row.id = newest.id LIMIT 1
  ) AS about FROM newest`;

const valuesOf = `SELECT DISTINCT json_extract(body, ?) AS value
  FROM row JOIN list ON list.key = row.list WHERE list.resource = ? AND value IS NOT NULL ORDER BY value LIMIT 200`;

const told = (about: unknown): string | undefined =>
  typeof about === 'string' && about !== '' ? about : undefined;

/** What a memory has to a question; nothing where there is none, an older or a broken one, or one of other upstreams. */
const remembered = (
  {file, services}: MemoryHere,
  question: string,
  ...given: string[]
): Record<string, unknown>[] => {
  try {
    refuseNoFile(file());
    // Loaded when ids or values are wanted: most words are in the tree.
    const db = new (process.getBuiltinModule('node:sqlite').DatabaseSync)(file(), {readOnly: true});
    try {
      const marks = object(
        JSON.parse(String(db.prepare("SELECT body FROM note WHERE name = 'upstreams'").get()?.body ?? '{}')),
      );
      const isOther = Object.entries(services).some(
        ([name, one]) => Object.hasOwn(marks, name) && marks[name] !== upstreamMark(object(one)),
      );
      return isOther ? [] : db.prepare(question).all(...given);
    } finally {
      db.close();
    }
  } catch {
    return [];
  }
};

const readJson = (
  file: () => string,
  read = (path: string): string => {
    refuseNoFile(path);
    return readFileSync(path, 'utf8');
  },
): unknown => {
  try {
    return JSON.parse(read(file()));
  } catch {
    return undefined;
  }
};

const object = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** The profile that the words before the last name: of a fresh sandbox, what the last one was like. */
export const profileIn = (words: readonly string[]): string | undefined => {
  const before = words.slice(0, -1);
  if (before.includes('--sandbox')) return sandboxName;
  const at = before.findLastIndex(word => word === '--profile' || word.startsWith('--profile='));
  if (at < 0) return undefined;
  return before[at]!.includes('=') ? before[at]!.slice('--profile='.length) : before[at + 1];
};
