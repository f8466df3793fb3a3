import {existsSync, readFileSync} from 'node:fs';
import module from 'node:module';
import {join} from 'node:path';
import manifest from './package.json' with {type: 'json'};
import {completionsText} from './source/commands/help/complete.ts';
import {nodeTooOld} from './source/commands/program/node-too-old.ts';
import {exitWith, processStdio} from './source/commands/run/stdio.ts';
import {compileCache} from './source/packaging/own-cache.ts';

/**
 * The first file: what is asked of it every moment (the version, a shell's completions) it answers by itself, all else is
 * in parts beside it. An old Node must come as far as the sentence about it: what it lacks is loaded after that.
 */
const argv = process.argv.slice(2);
const tooOld = nodeTooOld(process.versions.node, manifest.engines.node);

const cached = () => {
  // Node's own place is in the temporary folder, where others could put code for us to run.
  const compiled = compileCache();
  if (compiled !== undefined) module.enableCompileCache?.(compiled);
};
/** The command line as data, made by the build: a shell that completes must not wait for the declarations. */
const completions = () => join(import.meta.dirname, 'completions.json');

// Names that the system does not find hold a thread each, for as long as its name service keeps silent: files want some too.
process.env.UV_THREADPOOL_SIZE ??= '16';

// Without a listener this signal opens a debugger in a process that holds tokens.
process.on('SIGUSR1', () => {});

if (tooOld) {
  process.stderr.write(`skydeck: ${tooOld}\n`);
  process.exitCode = 1;
} else if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  processStdio().out(`${manifest.version}\n`);
  exitWith(0);
} else if (argv[0] === '__complete' && existsSync(completions())) {
  const {out, environment} = processStdio();
  out(completionsText(JSON.parse(readFileSync(completions(), 'utf8')), argv.slice(1), environment));
  exitWith(0);
} else {
  cached();
  void import('./source/commands/run/start.ts').then(({start}) => start(argv, manifest.version));
}
