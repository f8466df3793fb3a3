import {spawnSync} from 'node:child_process';

/** The first of these programs that this host does not have. */
export const missingProgram = (...programs: readonly string[]): string | undefined =>
  programs.find(program => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
