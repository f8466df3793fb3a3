import {createHash} from 'node:crypto';
import {closeSync, createReadStream, openSync, readFileSync, readSync, statSync} from 'node:fs';
import {Readable} from 'node:stream';
import {FileTrouble, type Problem, users} from './files.ts';
import {type Form, readForm} from './multipart.ts';
import {badRequest, dead, directLimit, type Era, type Site, serverError, up} from './site.ts';
import {localText} from './task-store.ts';
import type {Call, Route} from './v1-gateway.ts';

const forbidden = /[<>|;"'&\\()`\u0000-\u001f]/;

/** What 1.1 says of each operation when it failed, and when it went well. */
const oldWords: Readonly<Record<string, readonly [failed: string, done: string]>> = {
  ls: ['Error listing contents of path', 'List of contents of path'],
  mkdir: ['Error creating directory', 'Directory created'],
  rename: ['Error on rename operation', 'Success to rename file or directory.'],
  copy: ['Error on copy operation', 'Success to copy file or directory.'],
  chmod: ['Error in chmod operation', 'Operation completed'],
  symlink: ['Failed to create symlink', 'Success create the symlink'],
  file: ['Error in file operation', 'Operation completed'],
  rm: ['Error on delete operation', ''],
};

/** The first bytes, or the last, of a file on the disk. */
export const sliceOf = (path: string, bytes: number, end: boolean): Buffer => {
  const {size} = statSync(path);
  const length = Math.min(bytes, size);
  const buffer = Buffer.alloc(length);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, buffer, 0, length, end ? size - length : 0);
  } finally {
    closeSync(handle);
  }
  return buffer;
};

/** The first or last lines of a text. */
export const linesOf = (text: string, count: number, end: boolean): string => {
  const lines = text.split(/(?<=\n)/);
  return (end ? lines.slice(-count) : lines.slice(0, count)).join('');
};

export const checksumOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
export const kindOf = (path: string): string => {
  const start = sliceOf(path, 4096, false);
  if (start.length === 0) return 'empty';
  if (start.includes(0)) return 'data';
  if (start.toString('latin1', 0, 2) === '#!') return 'Bourne-Again shell script, ASCII text executable';
  return /^[\x09\x0a\x0d\x20-\x7e]*$/.test(start.toString('latin1'))
    ? 'ASCII text'
    : 'Unicode text, UTF-8 text';
};

/** A name as a header can carry it. */
const plainName = (name: string) =>
  /^[\x20-\x7e]*$/.test(name) ? name.replace(/"/g, '') : encodeURIComponent(name);

/** v1's /utilities, in the words of both eras. */
export const utilityRoutes = (site: Site, era: Era): Route[] => {
  const {files} = site;
  const old = era === 'v1.1';
  const failed = (op: string) =>
    old ? (oldWords[op]?.[0] ?? `Error on ${op} operation`) : `Error on ${op} operation`;

  const trouble = (op: string, thrown: unknown, command: string): Response => {
    if (!(thrown instanceof FileTrouble)) throw thrown;
    const {problem, path, message} = thrown;
    const said = op === 'ls' && problem === 'denied' ? 'ls: cannot open directory' : command;
    const moved = ['rename', 'copy', 'fsize', 'download'].includes(op);
    const dot = op === 'rm' ? '.' : '';
    const modern: Readonly<Record<Problem, readonly [string, string]>> = {
      missing: moved
        ? ['X-Not-Found', 'sourcePath not found']
        : ['X-Invalid-Path', `path is an invalid path${dot}`],
      denied: ['X-Permission-Denied', 'User does not have permissions to access path'],
      'not-permitted': ['X-Permission-Denied', 'User does not have permissions to access path'],
      exists: ['X-Exists', 'targetPath already exists'],
      directory: ['X-A-Directory', `path is a directory, can't ${op} directories`],
      'not-directory': ['X-Not-A-Directory', 'path is not a directory'],
      'invalid-mode': ['X-Invalid-Mode', 'mode is an invalid mode'],
      full: ['X-Error', message],
      timeout: ['X-Timeout', message],
    };
    const early: Partial<Record<Problem, readonly [string, string]>> = {
      missing: ['X-Invalid-Path', `${path} is an invalid path${dot}`],
      denied: ['X-Permission-Denied', 'User does not have permissions to access machine or path'],
      exists: ['X-Exists', `${path} already exists`],
    };
    const [name, value] = (old ? early[problem] : undefined) ?? modern[problem];
    const detail =
      problem === 'timeout'
        ? message
        : problem === 'invalid-mode'
          ? `chmod: invalid mode: '${path}'Try 'chmod --help' for more information.`
          : said.endsWith(':')
            ? `${said} ${path}: ${message}`
            : `${said} '${path}': ${message}`;
    const body = {description: failed(op), ...(old ? {} : {error: detail})};
    return Response.json(body, {status: 400, headers: {[name]: value}});
  };
  const refuse = (op: string, error: string, status = 400) =>
    Response.json({description: failed(op), error}, {status});

  /** The checks that every call has before it: machine and characters. */
  const checked = (
    op: string,
    call: Call,
    given: Readonly<Record<string, string | null>>,
  ): Response | undefined => {
    const {machine} = call;
    if (!machine) return Response.json({description: 'No machine name given'}, {status: 400});
    if (machine !== up && machine !== dead) {
      const [header, words] = old
        ? ['X-Machine-Does-Not-Exists', 'Machine does not exists']
        : ['X-Machine-Does-Not-Exist', 'Machine does not exist'];
      return Response.json(
        {description: failed(op), error: words},
        {status: 400, headers: {[header]: words}},
      );
    }
    for (const [name, value] of Object.entries(given)) {
      if (!value)
        return old && call.request.method !== 'GET'
          ? badRequest()
          : refuse(op, old ? 'path query string missing' : `'${name}' not specified`);
      if (!old && forbidden.test(value)) return refuse(op, `'${name}' has invalid char`);
    }
    if (machine === dead || users[call.user] === undefined)
      return Response.json(
        {description: failed(op), ...(old ? {} : {error: 'Connection refused'})},
        {status: 400, headers: {'X-Error': 'Connection refused'}},
      );
    return undefined;
  };
  const reading = (op: string, act: (call: Call, path: string) => unknown, command: string): Route => [
    'GET',
    new RegExp(`^utilities/${op}$`),
    call => {
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
    },
  ];
  const changing = (
    method: string,
    op: string,
    names: readonly string[],
    status: number,
    act: (call: Call, fields: Readonly<Record<string, string>>) => string | undefined,
    command: string,
  ): Route => [
    method,
    new RegExp(`^utilities/${op}$`),
    async call => {
      const {fields} = await readForm(call.request, files.incoming);
      const no = checked(op, call, Object.fromEntries(names.map(name => [name, fields[name] ?? null])));
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
        return trouble(op, error, command);
      }
    },
  ];
  const part = (op: 'head' | 'tail' | 'view') =>
    reading(
      op,
      (call, path) => {
        const [bytes, lines] = [call.query.get('bytes'), call.query.get('lines')];
        if (bytes && lines) return refuse(op, "Can not specify both 'bytes' and 'lines'");
        const place = files.readable(call.user, path);
        const end = op === 'tail';
        if (bytes) return sliceOf(place, Number(bytes), end).toString('utf8');
        return linesOf(sliceOf(place, directLimit, end).toString('utf8'), Number(lines ?? 10), end);
      },
      `${op === 'view' ? 'head' : op}: cannot open`,
    );
  const octal = (mode: number) => `0${mode.toString(8)}`;
  const letters = (mode: number) =>
    [6, 3, 0]
      .map(shift => 'rwx'.replace(/./g, (letter, at: number) => ((mode >> shift) & (4 >> at) ? letter : '-')))
      .join('');

  const upload = async (call: Call): Promise<Response> => {
    if (Number(call.request.headers.get('content-length') ?? 0) > directLimit) {
      await call.request.body?.cancel();
      const words = old ? '5 MB' : `${directLimit} bytes`;
      return Response.json({description: `Failed to upload file. The file is over ${words}`}, {status: 413});
    }
    const form: Form = await readForm(call.request, files.incoming);
    const folder = form.fields.targetPath ?? null;
    const file = form.files.file;
    if (old && (!folder || !file)) return badRequest();
    const no = checked('upload', call, {targetPath: folder});
    if (no) return no;
    if (!file)
      return Response.json({description: 'Failed to upload file', error: 'No file in query'}, {status: 400});
    const path = `${folder}/${file.filename.replace(/^.*\//, '')}`;
    try {
      files.adopt(call.user, path, file.path);
    } catch (error) {
      if (old && error instanceof FileTrouble) return serverError();
      return trouble('upload', error, '/ssh_command_wrapper.sh: line 70:');
    }
    return Response.json(
      {description: 'File upload successful', ...(old ? {} : {output: ''})},
      {status: 201},
    );
  };
  const download = (call: Call): Response => {
    const path = call.query.get('sourcePath');
    const no = checked('download', call, {sourcePath: path});
    if (no) return no;
    try {
      const place = files.readable(call.user, path!);
      const {size} = statSync(place);
      if (size > directLimit)
        return Response.json(
          {description: 'Failed to download file'},
          {status: 400, headers: {'X-Size-Limit': 'File exceeds size limit'}},
        );
      const name = path!.replace(/^.*\//, '');
      const body = size === 0 ? null : (Readable.toWeb(createReadStream(place)) as unknown as ReadableStream);
      return new Response(body, {
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(size),
          'cache-control': 'no-cache',
          'content-disposition': old
            ? `attachment; filename=${plainName(name)}`
            : `attachment; filename="${plainName(name)}"`,
        },
      });
    } catch (error) {
      if (old) return Response.json({description: 'Failed to download file'}, {status: 400});
      return trouble('fsize', error, 'stat: cannot statx');
    }
  };

  const routes: Route[] = [
    reading(
      'ls',
      (call, path) => {
        const numeric = call.query.get('numericUid') === 'true';
        return files.list(call.user, path, call.query.get('showhidden') === 'true').map(entry => {
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
      },
      'ls: cannot access',
    ),
    reading(
      'file',
      (call, path) =>
        files.isDirectory(call.user, path) ? 'directory' : kindOf(files.readable(call.user, path)),
      'cannot open',
    ),
    changing(
      'POST',
      'mkdir',
      ['targetPath'],
      201,
      ({user}, {targetPath, p}) => {
        files.mkdir(user, targetPath!, p !== undefined);
        return undefined;
      },
      'mkdir: cannot create directory',
    ),
    changing(
      'PUT',
      'rename',
      ['sourcePath', 'targetPath'],
      200,
      ({user}, {sourcePath, targetPath}) => {
        files.rename(user, sourcePath!, targetPath!);
        return undefined;
      },
      'mv: cannot stat',
    ),
    changing(
      'POST',
      'copy',
      ['sourcePath', 'targetPath'],
      201,
      ({user}, {sourcePath, targetPath}) => {
        files.copy(user, sourcePath!, targetPath!);
        return undefined;
      },
      'cp: cannot stat',
    ),
    changing(
      'POST',
      'symlink',
      ['targetPath', 'linkPath'],
      201,
      ({user}, {targetPath, linkPath}) => {
        files.symlink(user, targetPath!, linkPath!);
        return undefined;
      },
      'ln: failed to create symbolic link',
    ),
    changing(
      'PUT',
      'chmod',
      ['targetPath', 'mode'],
      200,
      ({user}, {targetPath, mode}) => {
        const {before, after} = files.chmod(user, targetPath!, mode!);
        return `mode of '${targetPath}' changed from ${octal(before)} (${letters(before)}) to ${octal(after)} (${letters(after)})`;
      },
      'chmod: cannot access',
    ),
    changing(
      'DELETE',
      'rm',
      ['targetPath'],
      204,
      ({user}, {targetPath}) => {
        files.remove(user, targetPath!);
        return undefined;
      },
      'rm: cannot remove',
    ),
    ['POST', /^utilities\/upload$/, upload],
    ['GET', /^utilities\/download$/, download],
  ];
  if (!old)
    routes.push(
      reading('stat', (call, path) => files.stat(call.user, path), 'stat: cannot statx'),
      reading(
        'checksum',
        (call, path) => {
          // A pipe keeps sha256sum waiting until the service's time limit ends it.
          if (path.endsWith('/fifo')) throw new FileTrouble('timeout', path);
          return checksumOf(files.readable(call.user, path));
        },
        'sha256sum:',
      ),
      changing(
        'PUT',
        'chown',
        ['targetPath'],
        200,
        ({user}, {targetPath, owner, group}) => {
          files.stat(user, targetPath!);
          if ((owner && owner !== user) || (group && group !== user))
            throw new FileTrouble('not-permitted', targetPath!);
          return `ownership of '${targetPath}' retained as ${user}:${user}`;
        },
        'chown: changing ownership of',
      ),
      changing(
        'POST',
        'compress',
        ['sourcePath', 'targetPath'],
        201,
        ({user}, {sourcePath, targetPath}) => {
          files.stat(user, sourcePath!);
          files.write(user, targetPath!, `archive of ${sourcePath}\n`);
          return undefined;
        },
        'tar: cannot open',
      ),
      changing(
        'POST',
        'extract',
        ['sourcePath', 'targetPath'],
        201,
        ({user}, {sourcePath, targetPath}) => {
          files.readable(user, sourcePath!);
          files.mkdir(user, targetPath!, true);
          return undefined;
        },
        'tar: cannot open',
      ),
      part('head'),
      part('tail'),
      part('view'),
      [
        'GET',
        /^utilities\/whoami$/,
        call => {
          const id = String(users[call.user] ?? 0);
          const one = {id, name: call.user};
          return Response.json({
            description: 'User information',
            output: call.query.get('groups') === 'true' ? {group: one, groups: [one], user: one} : call.user,
          });
        },
      ],
    );
  return routes;
};
