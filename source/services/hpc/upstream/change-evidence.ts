import {changed, type Evidence} from '../../../declare/evidence.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {folderOf, nameOf} from '../rules/remote-path.ts';
import type {HpcClient} from './client.ts';
import {listFolder} from './list-folder.ts';
import type {FileChange, FileEntry} from './model.ts';
import {lookAt} from './place-of.ts';

/** Seconds by which the clock of a system may be behind that of the service. */
const clocksDiffer = 60;

/** `rw-r-----` as 0640. */
const modeOf = (permissions: string): number =>
  [...permissions.slice(-9)].reduce((mode, letter) => mode * 2 + (letter === '-' ? 0 : 1), 0);

/** The entry of a path in its folder, and whether all of that folder could be read. Throws a Failure. */
export const entryThere = async (
  client: HpcClient,
  system: string,
  path: string,
  signal: AbortSignal,
): Promise<{entry: FileEntry | undefined; complete: boolean}> => {
  const page = await listFolder(await client.api(signal), system, folderOf(path), true, signal);
  return {
    entry: page.rows.find(({name}) => name === nameOf(path)),
    complete: page.unreadable.length === 0 && !page.incomplete,
  };
};

/** Tells an entry from what lies at its path at another time; empty where nothing does. */
export const printOf = (entry: FileEntry | undefined): string =>
  entry ? `${entry.type} ${entry.size ?? ''} ${entry.modified ?? ''}` : '';

/** Whether an entry is already as a change would make it, so that its being so proves nothing. */
export const isSoAlready = (change: FileChange, entry: FileEntry | undefined): boolean => {
  switch (change.kind) {
    case 'mkdir':
      return entry?.type === 'directory';
    case 'chmod':
      return entry !== undefined && modeOf(entry.permissions) === (Number.parseInt(change.mode, 8) & 0o777);
    case 'chown':
      return (
        entry !== undefined &&
        (change.owner === undefined || entry.user === change.owner) &&
        (change.group === undefined || entry.group === change.group)
      );
    case 'symlink':
      return entry?.type === 'link' && entry.linkTarget === change.to;
    default:
      return false;
  }
};

/**
 * What the file system shows now of a change whose outcome is unknown. `at`: when it was begun, by the service's clock;
 * `lay`: the print of what lay at its target before, where that was read.
 */
export const changeEvidence = async (
  client: HpcClient,
  system: string,
  change: FileChange,
  at: EpochSeconds,
  signal: AbortSignal,
  lay?: string,
): Promise<Evidence> => {
  const told = (holds: boolean | undefined, sentence: string, complete = true): Evidence =>
    changed(holds, sentence, complete);
  const entryAt = (path: string) => entryThere(client, system, path, signal);
  const {path} = change;
  switch (change.kind) {
    case 'mkdir': {
      const found = await lookAt(client, system, path, signal);
      return told(found === 'directory', `${path} is ${found === 'nothing' ? 'not there' : `a ${found}`}.`);
    }
    case 'rm': {
      const found = await lookAt(client, system, path, signal);
      return told(found === 'nothing', `${path} is ${found === 'nothing' ? 'no longer' : 'still'} there.`);
    }
    case 'rename': {
      const [before, after] = [await entryAt(path), await entryAt(change.to)];
      if (before.entry) return told(false, `${path} is still there.`);
      if (!before.complete)
        return told(
          undefined,
          `${path} is not among the entries that could be read: only all of them decide.`,
        );
      return told(
        after.entry ? true : undefined,
        `${path} is no longer there, ${after.entry ? `and ${change.to} is` : `and neither is ${change.to}`}.`,
        before.complete && after.complete,
      );
    }
    case 'copy':
    case 'compress':
    case 'extract': {
      const {entry, complete} = await entryAt(change.to);
      if (!entry) return told(false, `${change.to} is not there.`, complete);
      const source = change.kind === 'copy' ? (await entryAt(path)).entry : undefined;
      const isWhole = change.kind !== 'copy' || (source?.size !== undefined && source.size === entry.size);
      // What lay there before is known better than two clocks agree.
      const isNew =
        isWhole &&
        (lay === undefined
          ? entry.modified !== undefined && entry.modified >= at - clocksDiffer
          : lay !== printOf(entry));
      // A directory keeps the time of what was packed, and a large file is still written.
      return told(
        isNew && entry.type === 'file' && change.kind !== 'extract' ? true : undefined,
        `${change.to} is there; compare it with ${path} to know whether it is whole.`,
      );
    }
    case 'chmod': {
      const {entry, complete} = await entryAt(path);
      if (!entry) return told(undefined, `${path} is not there now.`, complete);
      return told(isSoAlready(change, entry), `${path} has the permissions ${entry.permissions}.`);
    }
    case 'chown': {
      const {entry, complete} = await entryAt(path);
      if (!entry) return told(undefined, `${path} is not there now.`, complete);
      return told(isSoAlready(change, entry), `${path} belongs to ${entry.user}:${entry.group}.`);
    }
    case 'symlink': {
      const {entry, complete} = await entryAt(path);
      return told(
        isSoAlready(change, entry),
        entry
          ? `${path} is ${entry.linkTarget ? `a link to ${entry.linkTarget}` : 'no link'}.`
          : `${path} is not there.`,
        complete,
      );
    }
  }
};
