import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {kindOf} from './file-content.ts';
import {FileTrouble} from './file-trouble.ts';

export type Entry = {
  readonly name: string;
  readonly type: 'd' | '-' | 'l';
  readonly size: number;
  readonly user: string;
  readonly permissions: string;
  readonly modified: number;
  readonly linkTarget: string;
};

/** The cluster's users and their numbers. */
export const users: Readonly<Record<string, number>> = {root: 0, test1: 1001, test2: 1002};

const most = 40;
/** `rwxr-xr-x` */
export const rights = (mode: number) =>
  [6, 3, 0]
    .map(shift =>
      ['r', 'w', 'x'].map((letter, bit) => ((mode >> shift) & (4 >> bit) ? letter : '-')).join(''),
    )
    .join('');

/**
 * The cluster's file system, in a temporary directory. Paths are resolved here, links and all, so that nothing outside
 * the directory can be reached: to the operating system a link that a user made is only text.
 */
export type Files = ReturnType<typeof createFiles>;

export const createFiles = (now: () => number, directory: string, capacity = 8e9) => {
  const root = mkdtempSync(join(directory, 'skydeck-hpc-'));
  /** Where forms are kept while they come in: not a part of the file system. */
  const incoming = mkdtempSync(join(directory, 'skydeck-hpc-in-'));
  let used = 0;
  let limit = capacity;

  const on = (path: string) => join(root, path);
  const look = (path: string): Stats | undefined => lstatSync(on(path), {throwIfNoEntry: false});

  /** The real place of a path within the root; with `last`, a link at its end is followed too. */
  const resolve = (path: string, last = true, hops = 0): string => {
    if (path.includes('\0') || hops > most) throw new FileTrouble('missing', path);
    const steps: string[] = [];
    const parts = path.split('/').filter(part => part !== '' && part !== '.');
    for (const [index, part] of parts.entries()) {
      if (part === '..') {
        steps.pop();
        continue;
      }
      const here = `/${[...steps, part].join('/')}`;
      const found = look(here);
      if (found?.isSymbolicLink() && (last || index < parts.length - 1)) {
        const target = readlinkSync(on(here));
        const start = target.startsWith('/') ? target : `/${[...steps, target].join('/')}`;
        return resolve([start, ...parts.slice(index + 1)].join('/'), last, hops + 1);
      }
      if (found && !found.isDirectory() && index < parts.length - 1)
        throw new FileTrouble('not-directory', path);
      steps.push(part);
    }
    return `/${steps.join('/')}`;
  };

  const ownerOf = (place: string) => /^\/(?:home|scratch)\/([^/]+)/.exec(place)?.[1] ?? 'root';
  const permit = (user: string, place: string, write: boolean, path: string) => {
    const owner = ownerOf(place);
    if (owner === user || (!write && owner === 'root')) return;
    throw new FileTrouble('denied', path);
  };
  const stamp = (place: string) => utimesSync(on(place), now(), now());

  /** The place of something that is there. */
  const existing = (user: string, path: string, write = false, last = true): string => {
    const place = resolve(path, last);
    const home = /^\/(?:home|scratch)\/[^/]+/.exec(place)?.[0];
    if (home && !look(home)) throw new FileTrouble('missing', path);
    permit(user, place, write, path);
    if (!look(place)) throw new FileTrouble('missing', path);
    return place;
  };
  /** The place of something to be made in a folder that is there. */
  const fresh = (user: string, path: string): string => {
    const place = resolve(path);
    permit(user, place, true, path);
    const folder = look(place.replace(/\/[^/]*$/, '') || '/');
    if (!folder) throw new FileTrouble('missing', path);
    if (!folder.isDirectory()) throw new FileTrouble('not-directory', path);
    return place;
  };
  const reserve = (bytes: number, path: string) => {
    if (used + bytes > limit) throw new FileTrouble('full', path);
    used += bytes;
  };
  const entry = (folder: string, name: string): Entry => {
    const place = `${folder.replace(/\/$/, '')}/${name}`;
    const found = lstatSync(on(place));
    return {
      name,
      type: found.isSymbolicLink() ? 'l' : found.isDirectory() ? 'd' : '-',
      size: found.isDirectory() ? 4096 : found.size,
      user: ownerOf(place),
      permissions: rights(found.mode),
      modified: found.mtimeMs / 1000,
      linkTarget: found.isSymbolicLink() ? readlinkSync(on(place)) : '',
    };
  };

  const files = {
    root,
    incoming,
    setCapacity: (bytes: number) => {
      limit = bytes;
    },
    /** For what the cluster itself does: makes folders without asking for rights. */
    provide: (path: string) => {
      mkdirSync(on(path), {recursive: true});
      stamp(path);
    },
    /** The place on the disk of a file that may be read. */
    readable: (user: string, path: string): string => {
      const place = existing(user, path);
      if (look(place)!.isDirectory()) throw new FileTrouble('directory', path);
      return on(place);
    },
    /** As `ls -l` lists it: a link is followed where a slash is behind it. */
    list: (user: string, path: string, hidden: boolean): Entry[] => {
      const place = existing(user, path, false, path.endsWith('/'));
      if (!look(place)!.isDirectory()) {
        if (path.endsWith('/')) throw new FileTrouble('not-directory', path);
        const [folder, name] = [place.replace(/\/[^/]*$/, ''), place.replace(/^.*\//, '')];
        return [{...entry(folder, name), name: path}];
      }
      return readdirSync(on(place))
        .filter(name => hidden || !name.startsWith('.'))
        .sort()
        .map(name => entry(place, name));
    },
    /** With `through`, of what a link points to. */
    stat: (user: string, path: string, through = false) => {
      const place = existing(user, path, false, through);
      const {mode, ino, dev, nlink, size, atimeMs, mtimeMs, ctimeMs} = lstatSync(on(place));
      const id = users[ownerOf(place)] ?? 0;
      const seconds = (ms: number) => Math.floor(ms / 1000);
      const times = {atime: seconds(atimeMs), mtime: seconds(mtimeMs), ctime: seconds(ctimeMs)};
      // The kernel's files have no size.
      const told = place.startsWith('/proc/') ? 0 : size;
      return {mode, ino, dev, nlink, uid: id, gid: id, size: told, ...times};
    },
    isDirectory: (user: string, path: string) => look(existing(user, path))!.isDirectory(),
    /** What `file -b` says, which it says of what is missing, too. */
    kind: (user: string, path: string): string => {
      try {
        const place = existing(user, path, false, path.endsWith('/'));
        const found = look(place)!;
        if (found.isDirectory()) return `${found.mode & 0o2000 ? 'setgid, ' : ''}directory`;
        if (path.endsWith('/')) throw new FileTrouble('not-directory', path);
        if (!found.isSymbolicLink()) return kindOf(on(place));
        const leads = look(resolve(path)) !== undefined;
        return `${leads ? '' : 'broken '}symbolic link to ${readlinkSync(on(place))}`;
      } catch (error) {
        if (error instanceof FileTrouble) return `cannot open \`${path}' (${error.message})`;
        throw error;
      }
    },
    exists: (path: string) => look(resolve(path)) !== undefined,
    mkdir: (user: string, path: string, parents: boolean) => {
      const place = resolve(path);
      permit(user, place, true, path);
      const found = look(place);
      if (found && parents && found.isDirectory()) return;
      if (found) throw new FileTrouble('exists', path);
      if (!parents) fresh(user, path);
      mkdirSync(on(place), {recursive: parents});
      stamp(place);
    },
    write: (user: string, path: string, content: Uint8Array | string) => {
      const place = fresh(user, path);
      if (look(place)?.isDirectory()) throw new FileTrouble('directory', path);
      reserve(content.length, path);
      writeFileSync(on(place), content);
      stamp(place);
    },
    append: (user: string, path: string, content: string) => {
      const place = fresh(user, path);
      writeFileSync(on(place), content, {flag: 'a'});
      stamp(place);
    },
    /** Takes a finished file of the disk over: it is moved. */
    adopt: (user: string, path: string, from: string) => {
      const place = fresh(user, path);
      if (look(place)?.isDirectory()) throw new FileTrouble('directory', path);
      reserve(statSync(from).size, path);
      renameSync(from, on(place));
      chmodSync(on(place), 0o644);
      stamp(place);
    },
    rename: (user: string, from: string, to: string) => {
      const source = existing(user, from, true, false);
      const into = look(resolve(to))?.isDirectory();
      renameSync(on(source), on(fresh(user, into ? `${to}/${source.replace(/^.*\//, '')}` : to)));
    },
    copy: (user: string, from: string, to: string) => {
      const source = existing(user, from);
      const into = look(resolve(to))?.isDirectory();
      const target = fresh(user, into ? `${to}/${source.replace(/^.*\//, '')}` : to);
      reserve(look(source)!.size, to);
      cpSync(on(source), on(target), {recursive: true, verbatimSymlinks: true});
      stamp(target);
    },
    chmod: (user: string, path: string, mode: string): {before: number; after: number} => {
      if (!/^[0-7]{3,4}$/.test(mode)) throw new FileTrouble('invalid-mode', mode);
      const place = existing(user, path, true);
      const before = look(place)!.mode & 0o7777;
      const after = Number.parseInt(mode, 8);
      chmodSync(on(place), after);
      return {before, after};
    },
    /** A user may give nothing away: only what changes nothing is let through. */
    chown: (user: string, path: string, owner: string | undefined, group: string | undefined) => {
      existing(user, path, true);
      if ((owner && owner !== user) || (group && group !== user))
        throw new FileTrouble('not-permitted', path);
    },
    symlink: (user: string, target: string, link: string) => {
      const place = fresh(user, link);
      if (look(place)) throw new FileTrouble('exists', link);
      symlinkSync(target, on(place));
    },
    remove: (user: string, path: string) => {
      const place = existing(user, path, true, false);
      if (/^\/(home|scratch)?(\/[^/]+)?$/.test(place)) throw new FileTrouble('denied', path);
      rmSync(on(place), {recursive: true, force: true});
    },
    text: (user: string, path: string) => readFileSync(files.readable(user, path), 'utf8'),
    close: () => {
      for (const folder of [root, incoming]) rmSync(folder, {recursive: true, force: true});
    },
  };
  return files;
};
