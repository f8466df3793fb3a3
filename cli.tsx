import {existsSync, readFileSync} from 'node:fs';
import module from 'node:module';
import {isMainThread} from 'node:worker_threads';
import manifest from './package.json' with {type: 'json'};
import {nodeTooOld} from './source/commands/program/node-too-old.ts';
import {compileCache} from './source/packaging/own-cache.ts';

/** The command line as data, made by the build: a shell that completes must not wait for the declarations. */
const completions = new URL('completions.json', import.meta.url);
const tooOld = nodeTooOld(process.versions.node, manifest.engines.node);
// Node's own place is in the temporary folder, where others could put code for us to run.
const compiled = compileCache();
if (compiled !== undefined) module.enableCompileCache?.(compiled);
// Without a listener this signal opens a debugger in a process that holds tokens.
if (isMainThread) process.on('SIGUSR1', () => {});

// An old Node must come as far as the sentence about it: what it lacks is imported below, or not by name. The sandbox's
// thread runs this same file. What a command needs is loaded when it is known which one it is: `--version` loads
// nothing, and nothing but the console loads Ink; the console's screen stands before anything else.
if (tooOld) {
  process.stderr.write(`skydeck: ${tooOld}\n`);
  process.exitCode = 1;
} else if (isMainThread) {
  const argv = process.argv.slice(2);
  const {exitWith, processStdio} = await import('./source/commands/run/stdio.ts');
  const stdio = processStdio();
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    stdio.out(`${manifest.version}\n`);
    exitWith(0);
  } else if (argv[0] === '__complete' && existsSync(completions)) {
    const {completionsText} = await import('./source/commands/help/complete.ts');
    const tree = JSON.parse(readFileSync(completions, 'utf8'));
    stdio.out(completionsText(tree, argv.slice(1), stdio.environment));
    exitWith(0);
  } else {
    const {onStage} = await import('./source/commands/run/on-stage.ts');
    exitWith(
      await onStage(argv, stdio, async streams => {
        const {main} = await import('./source/commands/run/main.ts');
        return main(argv, manifest.version, streams);
      }),
    );
  }
} else {
  const {isSandboxWorker, runSandboxWorker} = await import('./source/sandbox/thread.ts');
  if (isSandboxWorker()) await runSandboxWorker();
}
