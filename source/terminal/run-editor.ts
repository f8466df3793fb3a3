import {spawn} from 'node:child_process';

/**
 * Lets the operator edit a file with `editor`, which may hold arguments ("code --wait") and quotes: a shell reads it, and
 * the file is one word of its own. Gives its exit code, 1 where a signal ended it; rejects when no shell can be started.
 * Ctrl-C in the editor is the editor's, and not the shell's either.
 */
export const runEditor = async (editor: string, file: string): Promise<number> => {
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child =
        process.platform === 'win32'
          ? spawn(`${editor} "${file}"`, {stdio: 'inherit', shell: true})
          : spawn('/bin/sh', ['-c', `trap : INT; ${editor} "$1"`, 'sh', file], {stdio: 'inherit'});
      child.on('error', reject);
      child.on('close', code => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', ignore);
  }
};
