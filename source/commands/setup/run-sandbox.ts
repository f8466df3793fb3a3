import {downloadFileProgram} from '../../sandbox/payload/download-file.ts';
import {payloadExec} from '../../sandbox/payload/payload-exec.ts';
import {readRuntime, removeRuntime, writeRuntime} from '../../sandbox/runtime.ts';
import {type Sandbox, startSandbox} from '../../sandbox/server.ts';
import type {ScenarioName} from '../../sandbox/upstream.ts';
import {errorCode} from '../../settings/file-error.ts';
import {safeJson} from '../../text/exact-json.ts';
import {numberOf} from '../program/flags.ts';
import {CommandError, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

const scenarios: readonly ScenarioName[] = ['default', 'empty'];
const layouts = ['dated', 'flat'] as const;

/** Runs the sandbox alone until it is interrupted: prints where it is, and leaves word for `--profile sandbox`. */
export const runSandbox = async (run: Run, options: Readonly<Record<string, unknown>>): Promise<ExitCode> => {
  const format = run.format(['table', 'json'], 'table');
  if (options.program !== undefined) return printProgram(run, String(options.program));
  const scenario = scenarios.find(name => name === (options.scenario ?? 'default'));
  if (!scenario)
    throw usageError(`There is no scenario "${options.scenario}".`, `It is one of: ${scenarios.join(', ')}.`);
  const layout = layouts.find(name => name === (options.bucketLayout ?? 'dated'));
  if (!layout)
    throw usageError(`There is no bucket layout "${options.bucketLayout}".`, 'It is dated or flat.');
  const signaling = ['1', '2'].indexOf(String(options.signaling ?? '1')) + 1;
  if (signaling !== 1 && signaling !== 2)
    throw usageError(`There is no version ${options.signaling} of the Signaling API.`, 'It is 1 or 2.');
  const port = numberOf('--port', options.port, {most: 65_535});
  const sandbox = await startSandbox({
    payload: {signaling, layout, ...(options.exec === false ? {exec: false} : {})},
    port,
    speed: numberOf('--speed', options.speed ?? run.globals.sandboxSpeed),
    seed: numberOf('--seed', options.seed ?? run.globals.sandboxSeed),
    windows: numberOf('--windows', options.windows),
    readings: numberOf('--readings', options.readings),
    scenario,
  }).catch((thrown: unknown) => {
    throw portProblem(thrown, port) ?? thrown;
  });
  const {url, token, profile} = sandbox;
  const before = readRuntime();
  if (before)
    run.note(
      `skydeck: another sandbox runs at ${before.url}; --profile sandbox finds this one until it ends, then that one again.`,
    );
  writeRuntime({url, token, profile, pid: process.pid});
  try {
    run.stdio.out(format === 'json' ? `${safeJson({url, token, profile})}\n` : text(sandbox));
    const {interrupted} = run.stdio;
    await new Promise<void>(resolve => {
      if (interrupted.aborted) resolve();
      interrupted.addEventListener('abort', () => resolve(), {once: true});
    });
  } finally {
    removeRuntime(process.pid, undefined, before);
    await sandbox.close();
  }
  run.note('skydeck: the sandbox has ended.');
  return exitCodes.fine;
};

/** Why it cannot listen on its port, in words; undefined where something else was wrong. */
const portProblem = (thrown: unknown, port: number | undefined): CommandError | undefined => {
  const why = {EADDRINUSE: 'is in use already', EACCES: 'is not one that you may open'}[
    errorCode(thrown) ?? ''
  ];
  if (why === undefined || port === undefined) return undefined;
  const todo = 'Give another with --port, or none: then a free one is taken.';
  return new CommandError(exitCodes.failed, 'port', `The port ${port} ${why}.`, todo);
};

/** What the sandbox's payloads have on board, to be uploaded or to be looked at. */
const printProgram = (run: Run, name: string): ExitCode => {
  const program = {download_file: downloadFileProgram, payload_exec: payloadExec}[name];
  if (program === undefined)
    throw usageError(`There is no payload program "${name}".`, 'It is download_file or payload_exec.');
  run.stdio.out(program);
  return exitCodes.fine;
};

const text = ({url, token, profile, example}: Sandbox): string => {
  const endpoints = Object.entries(profile.services).map(
    ([name, settings]) => `  ${name.padEnd(12)} ${settings.url ?? url}`,
  );
  return [
    `A simulated ground segment runs at ${url} until ^C.`,
    ...endpoints,
    `  token        ${token}`,
    '',
    'Look at it from another terminal with:',
    '  skydeck --profile sandbox',
    `  curl -H 'Authorization: Bearer ${token}' ${example}`,
    'How the programs of its payloads ended, which no real ground is told:',
    `  curl -H 'Authorization: Bearer ${token}' ${url}/sandbox/report/downlink`,
    '',
  ].join('\n');
};
