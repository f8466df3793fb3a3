import {isMainThread} from 'node:worker_threads';
import manifest from './package.json' with {type: 'json'};

// The program is one bundled file, and the sandbox's thread runs the same one. What a command needs is loaded when it
// is known which one it is: `--version` loads nothing, and nothing but the console loads Ink.
if (isMainThread) {
  const {exitWith, processStdio} = await import('./source/commands/stdio.ts');
  const argv = process.argv.slice(2);
  const stdio = processStdio();
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    stdio.out(`${manifest.version}\n`);
    exitWith(0);
  } else {
    const {main} = await import('./source/commands/main.ts');
    exitWith(await main(argv, manifest.version, stdio));
  }
} else {
  const {isSandboxWorker, runSandboxWorker} = await import('./source/sandbox/thread.ts');
  if (isSandboxWorker()) await runSandboxWorker();
}
