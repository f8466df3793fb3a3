import {rmSync} from 'node:fs';
import {runProgram} from '../../source/commands/program/program.ts';
import type {Stdio} from '../../source/commands/run/stdio.ts';
import type {Service} from '../../source/declare/service.ts';
import {type SandboxOptions, startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';
import {sessionOn} from '../session-on.ts';

export type Ran = {code: number; out: string; err: string};
export type Terminal = Partial<{
  stdinTty: boolean;
  stdoutTty: boolean;
  stderrTty: boolean;
  columns: number;
  environment: Record<string, string>;
  answers: string[];
  input: string;
  interrupted: AbortSignal;
  onOut(text: string): void;
}>;

/** Streams that keep what was written; by default a pipe with nobody at it. */
export const makeStdio = (given: Terminal = {}) => {
  const written = {out: '', err: ''};
  const answers = [...(given.answers ?? [])];
  const asked: string[] = [];
  const stdio: Stdio = {
    out: text => {
      written.out += text;
      given.onOut?.(written.out);
    },
    err: text => {
      written.err += text;
    },
    stdinTty: given.stdinTty ?? false,
    stdoutTty: given.stdoutTty ?? false,
    stderrTty: given.stderrTty ?? false,
    columns: given.columns ?? 80,
    screen: () => ({columns: given.columns ?? 80, rows: 24, colourBits: 8}),
    environment: given.environment ?? {},
    interrupted: given.interrupted ?? new AbortController().signal,
    ask: async question => {
      asked.push(question);
      return answers.shift();
    },
    askHidden: async question => {
      asked.push(question);
      return answers.shift();
    },
    releaseSignals: () => {},
    keepOn: () => {},
    readAll: async () => given.input ?? '',
  };
  return {stdio, written, asked};
};

/** A sandbox that stands still, and commands that run against it in this process, as `skydeck` would. */
export const openGround = async (options: SandboxOptions = {}) => {
  const start = Date.UTC(2026, 10, 22, 12) / 1000;
  const sandbox = await startSandbox({speed: 0, seed: 1, start, ...options});
  const ground = {
    sandbox,
    token: sandbox.token,
    run: async (
      words: readonly string[],
      terminal: Terminal = {},
      own: readonly Service[] = services,
    ): Promise<Ran> => {
      const {stdio, written} = makeStdio(terminal);
      const code = await runProgram(words, {
        version: '0.0.0-test',
        services: own,
        stdio,
        open: async globals => {
          const session = sessionOn({...sandbox, token: ground.token}, own, {
            speed: 1e-9,
            readOnly: globals.readOnly === true,
          });
          return {session, close: () => session.close()};
        },
      });
      return {code, ...written};
    },
    close: async () => {
      await sandbox.close();
      rmSync(sandbox.stateDir, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
    },
  };
  return ground;
};
