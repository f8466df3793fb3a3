import {FileTrouble, type Problem, users} from './files.ts';
import {badRequest, dead, type Era, up} from './site.ts';
import type {Call} from './v1-gateway.ts';

const forbidden = /[<>|;"'&\\()`\u0000-\u001f]/;

/** What 1.1 says of each operation when it failed, and when it went well. */
export const oldWords: Readonly<Record<string, readonly [failed: string, done: string]>> = {
  ls: ['Error listing contents of path', 'List of contents of path'],
  mkdir: ['Error creating directory', 'Directory created'],
  rename: ['Error on rename operation', 'Success to rename file or directory.'],
  copy: ['Error on copy operation', 'Success to copy file or directory.'],
  chmod: ['Error in chmod operation', 'Operation completed'],
  chown: ['Error in chown operation', 'Operation completed'],
  symlink: ['Failed to create symlink', 'Success create the symlink'],
  file: ['Error in file operation', 'Operation completed'],
  rm: ['Error on delete operation', ''],
};

/** What v1's /utilities say of what went wrong, in the words of an era. */
export const utilityWords = (era: Era) => {
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
  return {trouble, refuse, checked};
};
