import {constants, readFileSync, statSync} from 'node:fs';
import {copyFile, rm} from 'node:fs/promises';
import {basename, dirname, extname} from 'node:path';
import {shellWord} from '../text/shell-word.ts';
import type {Checked, Remark} from './check-config.ts';
import {errorCode, fileError, refuseNoFile} from './file-error.ts';
import {withLock} from './lock.ts';
import type {Declared} from './profile-schema.ts';
import {SettingsError} from './settings-error.ts';

/** A remark with its place in the file: lines and columns from 1. */
export type PlacedRemark = Remark & {readonly line: number; readonly column: number; readonly file: string};
export type Loaded = {
  readonly config: Checked['config'];
  readonly problems: readonly PlacedRemark[];
  readonly warnings: readonly PlacedRemark[];
};
export type RawConfig = Record<string, unknown>;

/** Bytes that no settings have, and brackets within brackets that none are in: more would cost the stack or minutes. */
const longest = 1_000_000;
const deepest = 60;

/** Why a file is not read as settings at all, before anything parses it. */
const unlike = (bytes: Buffer): string | undefined => {
  if (bytes.length > longest)
    return `has ${Math.round(bytes.length / 1e6)} MB, and settings have ${longest / 1e6} at most`;
  if (/^(?:\xff\xfe|\xfe\xff)|^(?:\0[\s\S]|[\s\S]\0)/.test(bytes.toString('latin1', 0, 2)))
    return 'is UTF-16, and settings are UTF-8';
  let depth = 0;
  for (const [open] of bytes
    .toString('latin1')
    .replace(/"(?:[^"\\]|\\.)*"/g, '')
    .matchAll(/[[{}\]]/g)) {
    depth += open === '[' || open === '{' ? 1 : -1;
    if (depth > deepest) return `has brackets ${depth} deep, and settings ${deepest} at most`;
  }
  return undefined;
};

const readText = (file: string): string | undefined => {
  try {
    refuseNoFile(file);
    const bytes = readFileSync(file);
    const why = unlike(bytes);
    if (why !== undefined)
      throw new SettingsError(`${file} ${why}.`, 'Repair the file; it is kept as it is.');
    // Some editors put a byte order mark in front.
    return bytes.toString('utf8').replace(/^\ufeff/, '');
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined;
    if (thrown instanceof SettingsError) throw thrown;
    throw fileError(thrown, file, 'read');
  }
};

const parse = (text: string): {raw: RawConfig} | undefined => {
  try {
    const raw: unknown = JSON.parse(text);
    return raw !== null && typeof raw === 'object' && !Array.isArray(raw)
      ? {raw: raw as RawConfig}
      : undefined;
  } catch {
    return undefined;
  }
};

/** Whether anything in it decides what is run. */
const runsSomething = (value: unknown): boolean =>
  value !== null &&
  typeof value === 'object' &&
  Object.entries(value).some(([key, one]) => key === 'credentialCommand' || runsSomething(one));

/** Why a file that says what to run must not be believed: somebody else may have written it. As ssh does. */
const foreignHand = (file: string): string | undefined => {
  if (process.platform === 'win32') return undefined;
  const own = process.getuid?.();
  for (const path of [file, dirname(file)]) {
    const {uid, mode} = statSync(path);
    if (uid !== own && uid !== 0) return `${path} belongs to another user (${uid})`;
    const guarded = path !== file && (mode & 0o1000) !== 0;
    if ((mode & 0o022) !== 0 && !guarded)
      return `${path} can be written by others (mode ${(mode & 0o777).toString(8)})`;
  }
  return undefined;
};

const keyCount = (value: unknown): number =>
  value === null || typeof value !== 'object'
    ? 0
    : Object.values(value).reduce(
        (count: number, one) => count + keyCount(one),
        Array.isArray(value) ? 0 : Object.keys(value).length,
      );

/** Whether a text names more keys than came of it: one of them stands twice. Told without a parser of its own. */
const hasDoubledKey = (text: string, raw: RawConfig): boolean =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length >
  keyCount(raw);

const doubledRemarks = async (text: string): Promise<readonly Remark[]> => {
  const {doubledKeys} = await import('./json-place.ts');
  return doubledKeys(text).map(({path, lines}) => ({
    path,
    ...(path[0] === 'profiles' && path.length > 2 && {profile: String(path[1])}),
    sentence: `${path.join('.')} stands there ${lines.length} times, on ${lines.map(line => `line ${line}`).join(' and ')}; the last one counts`,
    todo: 'Leave one of them.',
  }));
};

/** Why nothing of a file can be read, and where. */
const faultOf = async (file: string, text: string) => {
  const {jsonFault} = await import('./json-place.ts');
  const fault = jsonFault(text) ?? {line: 1, column: 1, reason: 'it must be an object in braces'};
  return {
    path: [],
    file,
    line: fault.line,
    column: fault.column,
    sentence: `${file} is not JSON from line ${fault.line}, column ${fault.column}: ${fault.reason}`,
    todo: 'Repair the file; until then its profiles are not used. It is kept as it is.',
    whole: true as const,
  };
};

/**
 * Reads config.json. A missing or empty file is an empty configuration; one that is not JSON is one problem with its
 * line and column; wrong keys are named with theirs. Throws SettingsError when the file cannot be read at all.
 */
export const loadConfig = async (file: string, declared: readonly Declared[]): Promise<Loaded> => {
  const text = readText(file);
  if (text === undefined || text.trim() === '') return {config: {profiles: {}}, problems: [], warnings: []};
  const parsed = parse(text);
  if (!parsed) {
    return {config: {profiles: {}}, problems: [await faultOf(file, text)], warnings: []};
  }
  const hand = runsSomething(parsed.raw) ? foreignHand(file) : undefined;
  if (hand !== undefined) {
    const {keyPlace} = await import('./json-place.ts');
    const problem = {
      ...keyPlace(text, []),
      path: [],
      file,
      sentence: `${hand}, and ${basename(file)} holds a credentialCommand, which would be run`,
      todo: `See that what it holds is yours, then: chmod go-w ${shellWord(file)} (its folder too). Until then its profiles are not used.`,
      whole: true as const,
    };
    return {config: {profiles: {}}, problems: [problem], warnings: []};
  }
  const {checkConfig} = await import('./check-config.ts');
  const {config, problems, ...checked} = checkConfig(parsed.raw, declared);
  const doubled = hasDoubledKey(text, parsed.raw) ? await doubledRemarks(text) : [];
  const warnings = [...checked.warnings, ...doubled];
  if (problems.length + warnings.length === 0) return {config, problems: [], warnings: []};
  const {keyPlace} = await import('./json-place.ts');
  const placed = (remark: Remark): PlacedRemark => {
    const place = keyPlace(text, remark.path);
    return {...remark, ...place, file, sentence: `${file} line ${place.line}: ${remark.sentence}`};
  };
  return {config, problems: problems.map(placed), warnings: warnings.map(placed)};
};

/** Moves a file that cannot be parsed to the first free `config.json.broken-<n>`, since its owner said so; gives the new path. */
export const setAside = async (file: string): Promise<string> => {
  for (let count = 1; ; count += 1) {
    const copy = `${file}.broken-${count}`;
    try {
      await copyFile(file, copy, constants.COPYFILE_EXCL);
      await rm(file);
      return copy;
    } catch (thrown) {
      if (errorCode(thrown) === 'EEXIST') continue;
      await rm(copy, {force: true}).catch(() => {});
      throw fileError(thrown, copy, 'written');
    }
  }
};

/**
 * Changes config.json: reads it, lets `change` make the new content, writes that in one step (0600), all under a lock,
 * so that two consoles lose nothing of each other's. A file that cannot be parsed is left as it is. Throws SettingsError.
 */
export const updateConfig = (file: string, change: (raw: RawConfig) => RawConfig): Promise<void> =>
  withLock(file, async held => {
    const text = readText(file);
    const parsed = text === undefined || text.trim() === '' ? {raw: {}} : parse(text);
    if (!parsed) {
      const {sentence, todo} = await faultOf(file, text ?? '');
      throw new SettingsError(`${sentence}.`, `Nothing was written. ${todo}`);
    }
    const next = change(structuredClone(parsed.raw));
    held();
    const {default: Conf} = await import('conf');
    try {
      if (text?.trim() === '') await rm(file, {force: true});
      const store = new Conf<RawConfig>({
        cwd: dirname(file),
        configName: basename(file, extname(file)),
        accessPropertiesByDotNotation: false,
        configFileMode: 0o600,
        deserialize: content => JSON.parse(content.replace(/^\ufeff/, '')) as RawConfig,
        serialize: value => `${JSON.stringify(value, undefined, 2)}\n`,
      });
      store.store = next;
    } catch (thrown) {
      if (errorCode(thrown)) throw fileError(thrown, file, 'written');
      throw new SettingsError(
        `${file} could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
        'Check the value that was to be written.',
        thrown,
      );
    }
  });
