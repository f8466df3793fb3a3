import {FileTrouble, type Problem} from './file-trouble.ts';
import {users} from './files.ts';
import {badRequest, dead, type Era, refused, up} from './site.ts';
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

/** What a login on the machine fails with, if it does: the certificate of somebody whom the cluster does not know is refused. */
export const sshTrouble = ({machine, user}: Call): string | undefined =>
  machine === dead ? 'Connection refused' : users[user] === undefined ? 'Authentication failed.' : undefined;

/** What 1.16 says of a path that is no file to be read, where it looks before it begins (is_valid_file, is_valid_dir). */
export const fileHeaders = ({problem}: FileTrouble, path: string): Record<string, string> => {
  if (problem === 'denied')
    return {'X-Permission-Denied': 'User does not have permissions to access machine or path'};
  if (problem === 'directory') return {'X-A-Directory': `${path} is a directory`};
  return problem === 'not-directory'
    ? {'X-Not-A-Directory': `${path} is not a directory`}
    : {'X-Invalid-Path': `${path} is an invalid path.`};
};

/** What v1's /utilities say of what went wrong, in the words of an era. */
export const utilityWords = (era: Era) => {
  const old = era === 'v1.1';
  const failed = (op: string) =>
    old ? (oldWords[op]?.[0] ?? `Error on ${op} operation`) : `Error on ${op} operation`;

  /** `target`: where something was to go, of which the command says something else than of where it is from. */
  const trouble = (op: string, thrown: unknown, command: string, target?: string): Response => {
    if (!(thrown instanceof FileTrouble)) throw thrown;
    const {problem, path, message} = thrown;
    const read = op === 'head' || op === 'tail';
    const moving: Partial<Record<string, string>> = {
      copy: 'cp: cannot create regular file',
      rename: 'mv: cannot move to',
    };
    const away = op in moving && problem === 'missing' && path === target;
    const said =
      op === 'ls' && problem === 'denied'
        ? 'ls: cannot open directory'
        : read && problem === 'directory'
          ? `${op}: error reading`
          : (away && moving[op]) || command;
    const moved = ['rename', 'copy', 'fsize', 'download'].includes(op);
    const dot = op === 'rm' ? '.' : '';
    const modern: Readonly<Record<Problem, readonly [string, string]>> = {
      missing: away
        ? ['X-Invalid-Path', 'sourcePath and/or targetPath are invalid paths']
        : moved
          ? ['X-Not-Found', 'sourcePath not found']
          : ['X-Invalid-Path', `path is an invalid path${dot}`],
      denied: ['X-Permission-Denied', 'User does not have permissions to access path'],
      'not-permitted': ['X-Permission-Denied', 'User does not have permissions to access path'],
      exists: ['X-Exists', 'targetPath already exists'],
      // Whatever the operation was (check_command_error).
      directory: ['X-A-Directory', "path is a directory, can't checksum directories"],
      'not-directory': ['X-Not-A-Directory', 'targetPath is not a directory'],
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
            : `${said} '${path}'${read && problem !== 'directory' ? ' for reading' : ''}: ${message}`;
    return refused(failed(op), old ? undefined : detail, {headers: {[name]: value}});
  };
  const refuse = (op: string, error: string) => refused(failed(op), error);

  /** The checks that every call has before it: machine and characters. */
  const checked = (
    op: string,
    call: Call,
    given: Readonly<Record<string, string | null>>,
  ): Response | undefined => {
    const {machine} = call;
    if (!machine) return refused('No machine name given');
    if (machine !== up && machine !== dead) {
      const [header, words] = old
        ? ['X-Machine-Does-Not-Exists', 'Machine does not exists']
        : ['X-Machine-Does-Not-Exist', 'Machine does not exist'];
      return refused(failed(op), words, {headers: {[header]: words}});
    }
    for (const [name, value] of Object.entries(given)) {
      if (!value)
        return old && call.request.method !== 'GET'
          ? badRequest()
          : refuse(op, old ? 'path query string missing' : `'${name}' not specified`);
      if (!old && forbidden.test(value)) return refuse(op, `'${name}' has invalid char`);
    }
    const ssh = sshTrouble(call);
    return ssh ? refused(failed(op), old ? undefined : ssh, {headers: {'X-Error': ssh}}) : undefined;
  };
  return {trouble, refuse, checked};
};
