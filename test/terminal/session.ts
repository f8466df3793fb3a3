/** A full-screen program of a few keys, run in a pseudo-terminal by tty.test.ts. */
import {spawnSync} from 'node:child_process';
import {openTerminal} from '../../source/terminal/tty.ts';

const seen: string[] = [];
const show = () =>
  terminal.inkStream.write(`console ${seen.join(' ')}\nsize ${terminal.size.columns}x${terminal.size.rows}`);

const actions: Record<string, () => unknown> = {
  q() {
    terminal.close();
    terminal.close();
    process.exit(0);
  },
  t() {
    throw new Error('a bug in the console');
  },
  r: () => Promise.reject(new Error('a promise that nobody caught')),
  x: () => process.exit(7),
  k: () => process.kill(process.pid, 'SIGTERM'),
  h: () => process.kill(process.pid, 'SIGHUP'),
  i: () => process.kill(process.pid, 'SIGINT'),
  '\\': () => process.kill(process.pid, 'SIGQUIT'),
  u: () => process.kill(process.pid, 'SIGUSR2'),
  z: () => terminal.suspend(),
  s: () => process.kill(process.pid, 'SIGTSTP'),
  // Like an editor, the child has the terminal in its usual mode, where Ctrl-C is a signal to everyone.
  e: () =>
    terminal
      .suspendFor(
        () =>
          spawnSync('sh', ['-c', 'trap "exit 3" INT; echo "editor [$(stty -g)]"; read line'], {
            stdio: 'inherit',
          }).status,
      )
      .then(status => {
        seen.push(`edited:${status}`);
        show();
      }),
};

const terminal = openTerminal({
  mouse: true,
  onKey(key) {
    seen.push(key.name);
    show();
    actions[key.name]?.();
  },
  onResize: show,
  onResume() {
    seen.push('resumed');
    show();
  },
});
show();
