import {statSync} from 'node:fs';
import {bytesOf, checksumOf, directLimit, linesOf, sliceOf} from './file-content.ts';
import {FileTrouble} from './file-trouble.ts';
import {rights, users} from './files.ts';
import {readForm} from './multipart.ts';
import {type Era, refused, type Site} from './site.ts';
import {localText} from './task-store.ts';
import {type Call, type Route, route} from './v1-gateway.ts';
import {smallFileRoutes} from './v1-small-files.ts';
import {oldWords, utilityWords} from './v1-utility-words.ts';

/** What 1.16 makes of bytes that it cut: Python's strict UTF-8. */
const decoded = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    return undefined;
  }
};
const badByte = (bytes: Buffer): number => bytes.find(byte => byte > 127) ?? 0;

/** v1's /utilities, in the words of both eras. */
export const utilityRoutes = (site: Site, era: Era): Route[] => {
  const {files} = site;
  const old = era === 'v1.1';
  const {trouble, refuse, checked} = utilityWords(era);
  const reading = (op: string, command: string, act: (call: Call, path: string) => unknown): Route =>
    route('GET', `utilities/${op}`, call => {
      const path = call.query.get('targetPath');
      const no = checked(op, call, {targetPath: path});
      if (no) return no;
      try {
        const output = act(call, path!);
        if (output instanceof Response) return output;
        if (old && op !== 'ls') return Response.json({description: oldWords[op]?.[1], out: output});
        if (op === 'ls') {
          const words = old ? {descr: oldWords.ls![1]} : {description: 'List of contents'};
          return Response.json({...words, output});
        }
        return Response.json({description: `Success to ${op === 'view' ? 'head' : op} file.`, output});
      } catch (error) {
        return trouble(op, error, command);
      }
    });
  /** What `act` gives is told as the command's output. */
  const changing = (
    method: string,
    op: string,
    {needs, status, command}: {needs: readonly string[]; status: number; command: string},
    act: (call: Call, fields: Readonly<Record<string, string>>) => unknown,
  ): Route =>
    route(method, `utilities/${op}`, async call => {
      const {fields} = await readForm(call.request, files.incoming);
      const no = checked(op, call, Object.fromEntries(needs.map(name => [name, fields[name] ?? null])));
      if (no) return no;
      try {
        const output = act(call, fields) ?? '';
        if (status === 204) return new Response(null, {status});
        const description = old
          ? oldWords[op]?.[1]
          : `Success to ${op} ${op === 'chmod' ? 'file or directory' : 'file'}.`;
        if (old && op === 'symlink') return Response.json({description}, {status});
        return Response.json({description, [old && op === 'chmod' ? 'out' : 'output']: output}, {status});
      } catch (error) {
        return trouble(op, error, command, fields.targetPath);
      }
    });
  const part = (op: 'head' | 'tail' | 'view') =>
    reading(op, `${op === 'view' ? 'head' : op}: cannot open`, (call, path) => {
      const [bytes, lines] = [call.query.get('bytes'), call.query.get('lines')];
      if (bytes && lines) return refuse(op, "Can not specify both 'bytes' and 'lines'");
      const place = files.readable(call.user, path);
      const end = op === 'tail';
      // All but so many of the end, or from so many on: what is given with the beginning left out counts from one.
      const skips = call.query.get(end ? 'skip_beginning' : 'skip_ending') === 'true';
      if (op === 'view' && statSync(place).size > directLimit)
        return refused('Failed to view file content', undefined, {
          headers: {'X-Size-Limit': 'File exceeds size limit'},
        });
      const cut = bytes ? bytesOf(place, Number(bytes), {end, skips}) : sliceOf(place, directLimit, end);
      const text = decoded(cut);
      if (text === undefined)
        return refuse(
          op,
          `'utf-8' codec can't decode byte 0x${badByte(cut).toString(16)} in position ${cut.indexOf(badByte(cut))}: invalid start byte`,
        );
      const some = bytes ? text : linesOf(text, Number(lines ?? 10), end, skips && lines !== null);
      const grep = call.query.get('grep');
      if (!grep) return some;
      const found = some.split(/(?<=\n)/).filter(line => line.includes(grep));
      if (found.length > 0) return found.join('');
      return refused(`Error on ${op} operation with grep`, 'pattern not found', {
        status: 404,
        headers: {'X-Not-Found': 'pattern not found'},
      });
    });
  const octal = (mode: number) => `0${mode.toString(8)}`;
  const list = (call: Call, path: string) => {
    const numeric = call.query.get('numericUid') === 'true';
    const hidden = call.query.get('showhidden') === 'true';
    // With -R a folder's own entries first, then each folder below it.
    const under = (folder: string, before: string): ReturnType<typeof files.list> => {
      const own = files.list(call.user, folder, hidden).map(one => ({...one, name: before + one.name}));
      if (call.query.get('recursive') !== 'true') return own;
      const folders = own.filter(({type}) => type === 'd').map(({name}) => name.slice(before.length));
      return [...own, ...folders.flatMap(name => under(`${folder}/${name}`, `${before}${name}/`))];
    };
    const all = under(path, '');
    // Pages are counted from one; both are needed, and a page that there is not gives everything.
    const [size, page] = ['pageSize', 'pageNumber'].map(name => Number(call.query.get(name) || Number.NaN));
    const from = (page! - 1) * size!;
    const shown = from >= 0 && from < all.length ? all.slice(from, from + size!) : all;
    if (call.query.get('notListing') === 'true') return shown.map(({name}) => name);
    return shown.map(entry => {
      const owner = numeric ? String(users[entry.user] ?? 0) : entry.user;
      return {
        group: owner,
        last_modified: localText(entry.modified),
        link_target: entry.linkTarget,
        name: entry.name,
        permissions: entry.permissions,
        size: String(entry.size),
        type: entry.type,
        user: owner,
      };
    });
  };

  const fromTo = ['sourcePath', 'targetPath'];
  const routes: Route[] = [
    reading('ls', 'ls: cannot access', list),
    reading('file', 'file', (call, path) => files.kind(call.user, path)),
    changing(
      'POST',
      'mkdir',
      {needs: ['targetPath'], status: 201, command: 'mkdir: cannot create directory'},
      ({user}, {targetPath, p}) => files.mkdir(user, targetPath!, p !== undefined),
    ),
    changing(
      'PUT',
      'rename',
      {needs: fromTo, status: 200, command: 'mv: cannot stat'},
      ({user}, {sourcePath, targetPath}) => files.rename(user, sourcePath!, targetPath!),
    ),
    changing(
      'POST',
      'copy',
      {needs: fromTo, status: 201, command: 'cp: cannot stat'},
      ({user}, {sourcePath, targetPath}) => files.copy(user, sourcePath!, targetPath!),
    ),
    changing(
      'POST',
      'symlink',
      {needs: ['targetPath', 'linkPath'], status: 201, command: 'ln: failed to create symbolic link'},
      ({user}, {targetPath, linkPath}) => files.symlink(user, targetPath!, linkPath!),
    ),
    changing(
      'PUT',
      'chmod',
      {needs: ['targetPath', 'mode'], status: 200, command: 'chmod: cannot access'},
      ({user}, {targetPath, mode}) => {
        const {before, after} = files.chmod(user, targetPath!, mode!);
        return `mode of '${targetPath}' changed from ${octal(before)} (${rights(before)}) to ${octal(after)} (${rights(after)})`;
      },
    ),
    changing(
      'PUT',
      'chown',
      {needs: ['targetPath'], status: 200, command: 'chown: changing ownership of'},
      ({user}, {targetPath, owner, group}) => {
        files.chown(user, targetPath!, owner, group);
        return `ownership of '${targetPath}' retained as ${user}:${user}`;
      },
    ),
    changing(
      'DELETE',
      'rm',
      {needs: ['targetPath'], status: 204, command: 'rm: cannot remove'},
      ({user}, {targetPath}) => files.remove(user, targetPath!),
    ),
    ...smallFileRoutes(site, era),
  ];
  if (old) return routes;
  return [
    ...routes,
    reading('stat', 'stat: cannot statx', (call, path) =>
      files.stat(call.user, path, call.query.get('dereference') === 'true'),
    ),
    reading('checksum', 'sha256sum:', (call, path) => {
      // A pipe keeps sha256sum waiting until the service's time limit ends it.
      if (path.endsWith('/fifo')) throw new FileTrouble('timeout', path);
      return checksumOf(files.readable(call.user, path));
    }),
    changing(
      'POST',
      'compress',
      {needs: fromTo, status: 201, command: 'tar: cannot open'},
      ({user}, {sourcePath, targetPath}) => {
        files.stat(user, sourcePath!);
        files.write(user, targetPath!, `archive of ${sourcePath}\n`);
      },
    ),
    changing(
      'POST',
      'extract',
      {needs: fromTo, status: 201, command: 'tar: cannot open'},
      ({user}, {sourcePath, targetPath}) => {
        files.readable(user, sourcePath!);
        files.mkdir(user, targetPath!, true);
      },
    ),
    part('head'),
    part('tail'),
    part('view'),
    route('GET', 'utilities/whoami', call => {
      const one = {id: String(users[call.user] ?? 0), name: call.user};
      return Response.json({
        description: 'User information',
        output: call.query.get('groups') === 'true' ? {group: one, groups: [one], user: one} : call.user,
      });
    }),
  ];
};
