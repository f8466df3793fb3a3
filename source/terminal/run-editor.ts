import {spawn, spawnSync} from 'node:child_process';
import {constants} from 'node:os';

/**
 * Lets the operator edit a file with `editor`, which may hold arguments ("code --wait") and quotes: a shell reads it, and
 * the file is one word of its own. Gives its exit code, 1 where a signal ended it; rejects when no shell can be started.
 * Ctrl-C in the editor is the editor's, and not the shell's either.
 */
export const runEditor = async (editor: string, file: string): Promise<number> => {
  const ignore = () => {};
  let end = ignore;
  process.on('SIGINT', ignore);
  const endWithUs = () => end();
  process.on('exit', endWithUs);
  // Where nobody else hears a signal it would end us without a word to the editor.
  const endings = (['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const).map(name => {
    const listener = () => {
      if (process.listenerCount(name) === 1) process.exit(128 + constants.signals[name]);
    };
    process.on(name, listener);
    return {name, listener};
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      const child =
        process.platform === 'win32'
          ? spawn(`${editor} "${file}"`, {stdio: 'inherit', shell: true})
          : spawn('/bin/sh', ['-c', `trap : INT; ${editor} "$1"`, 'sh', file], {stdio: 'inherit'});
      // Left alone it would go on reading keys beside the shell. It hangs up, which editors keep their text at.
      end = () => {
        if (process.platform !== 'win32') spawnSync('pkill', ['-HUP', '-P', String(child.pid)]);
        child.kill('SIGHUP');
      };
      child.on('error', reject);
      child.on('close', code => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', ignore);
    process.off('exit', endWithUs);
    for (const {name, listener} of endings) process.off(name, listener);
  }
};
