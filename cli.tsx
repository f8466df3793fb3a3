import {enableCompileCache} from 'node:module';
import {isMainThread} from 'node:worker_threads';
import manifest from './package.json' with {type: 'json'};

enableCompileCache();

// The sandbox's thread runs this same file. What a command needs is loaded when it is known which one it is:
// `--version` loads nothing, and nothing but the console loads Ink; the console's screen stands before anything else.
if (isMainThread) {
  const {exitWith, processStdio} = await import('./source/commands/stdio.ts');
  const argv = process.argv.slice(2);
  const stdio = processStdio();
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    stdio.out(`${manifest.version}\n`);
    exitWith(0);
  } else {
    const {onStage} = await import('./source/commands/on-stage.ts');
    exitWith(
      await onStage(argv, stdio, async streams => {
        const {main} = await import('./source/commands/main.ts');
        return main(argv, manifest.version, streams);
      }),
    );
  }
} else {
  const {isSandboxWorker, runSandboxWorker} = await import('./source/sandbox/thread.ts');
  if (isSandboxWorker()) await runSandboxWorker();
}
