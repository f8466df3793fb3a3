import {chmodSync, existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, posix} from 'node:path';
import type {ArrivedFile, SyncedWindow} from '../happenings.ts';
import {downloadFileProgram} from './download-file.ts';
import {payloadExec} from './payload-exec.ts';

/** A payload's disk, as a directory: what is absolute on the payload is below it. */
export type Computer = {
  readonly root: string;
  /** Where an absolute path of the payload is on this machine; `..` never leads out. */
  place(path: string): string;
  /** Clears what does not stay between windows. */
  boot(): void;
  /** Puts an uploaded file where Signaling 1 has it: an absolute path as it says, another in the user's inbox. */
  deliver(file: ArrivedFile, user: string): void;
  /** Writes `/signaling/window_configs/ID.json`. */
  configure(window: SyncedWindow, version: 1 | 2): void;
  readonly payloadExec: string;
};

/** A file name, whatever a window's id is. */
const fileName = (id: string) => id.replace(/[^\w.-]/g, '_');

/** Makes a payload's disk with its flight software (`/usr/bin/payload_exec`, `/usr/bin/download_file`) in `root`. */
export const createComputer = (root: string): Computer => {
  const place = (path: string) => join(root, posix.normalize(`/${path}`));
  const folder = (path: string) => mkdirSync(place(path), {recursive: true});
  const program = (path: string, text: string) => {
    folder(dirname(path));
    writeFileSync(place(path), text);
    chmodSync(place(path), 0o755);
  };
  const boot = () => {
    for (const path of ['/inbox', '/outbox', '/tmp']) rmSync(place(path), {recursive: true, force: true});
    for (const path of [
      '/inbox',
      '/outbox',
      '/tmp',
      '/persist',
      '/user_exec',
      '/signaling/inbox',
      '/signaling/window_configs',
    ])
      folder(path);
  };
  if (!existsSync(place('/usr/bin/payload_exec'))) {
    program('/usr/bin/payload_exec', payloadExec);
    program('/usr/bin/download_file', downloadFileProgram);
  }
  boot();
  return {
    root,
    place,
    boot,
    payloadExec: place('/usr/bin/payload_exec'),
    deliver: ({destinationPath, content, executable}, user) => {
      const path = destinationPath.startsWith('/')
        ? destinationPath
        : `/signaling/inbox/${fileName(user)}/${posix.normalize(`/${destinationPath}`)}`;
      folder(dirname(posix.normalize(`/${path}`)));
      writeFileSync(place(path), content);
      chmodSync(place(path), executable ? 0o755 : 0o644);
    },
    configure: ({id, parameters}, version) => {
      const config = {version, signal_parameters: {tasking_parameters: parameters}};
      writeFileSync(
        place(`/signaling/window_configs/${fileName(id)}.json`),
        `${JSON.stringify(config, null, 4)}\n`,
      );
    },
  };
};
