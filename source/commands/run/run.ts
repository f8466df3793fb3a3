import type {Service} from '../../declare/service.ts';
import type {Session} from '../../engine/session.ts';
import {type Format, formats} from '../../list/output.ts';
import {type Paint, paintFor} from '../../list/paint.ts';
import {safeJson} from '../../text/exact-json.ts';
import {type ColourChoice, colourEnvironment} from './colours.ts';
import {errorLine, usageError} from './command-error.ts';
import type {Log} from './open-log.ts';
import type {Stdio} from './stdio.ts';

export type Globals = {
  readonly profile?: string;
  readonly sandbox?: boolean;
  /** How many times as fast as the wall the sandbox's clock runs. */
  readonly sandboxSpeed?: string;
  readonly sandboxSeed?: string;
  readonly readOnly?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly output?: string;
  readonly color?: ColourChoice;
  readonly log?: string;
  readonly ask?: boolean;
  readonly at?: string;
  /** What is remembered, without asking an upstream. */
  readonly cached?: boolean;
  /** Where the console opens: `overview`, or a resource's name or alias. */
  readonly view?: string;
};

export type Run = {
  readonly stdio: Stdio;
  readonly globals: Globals;
  readonly services: readonly Service[];
  readonly paint: Paint;
  /** Opened at the first call, closed by the program when the command ends: see `RunSession`. */
  readonly session: (flags?: Partial<Globals>) => Promise<Session>;
  /** Leaves the session for another profile's: see `RunSession`. */
  readonly reopen: (profile: string) => Promise<Session>;
  readonly log?: Log;
  /** A sentence beside the result, on stderr (`{"note"}` with `-o json`, and the same as data); silent with `--quiet`. */
  note(sentence: string, data?: object): void;
  /** How the work goes, on stderr, with `--verbose` alone. */
  detail(sentence: string): void;
  /** `-o`, or what the command does without it. Refuses what the command has no form for. */
  format<Allowed extends Format>(allowed: readonly Allowed[], otherwise: Allowed): Allowed;
};

/** Says sentences beside the result: see `Run.note`. Beside JSON on stdout, stderr is JSON as well, one object a line. */
export const noteOn =
  (stdio: Pick<Stdio, 'err'>, globals: Pick<Globals, 'output' | 'quiet'>, told = !globals.quiet) =>
  (sentence: string, data: object = {}): void => {
    if (!told) return;
    const asJson = globals.output === 'json' || globals.output === 'ndjson';
    stdio.err(
      asJson
        ? `${safeJson({note: sentence.replace(/^skydeck: /, ''), ...data})}\n`
        : `${errorLine(sentence)}\n`,
    );
  };

export const makeRun = (given: {
  stdio: Stdio;
  globals: Globals;
  services: readonly Service[];
  session: Run['session'];
  reopen: (profile: string) => Promise<Session>;
  log?: Log;
}): Run => {
  const {stdio, globals} = given;
  return {
    ...given,
    paint: paintFor({
      tty: stdio.stdoutTty,
      environment: colourEnvironment(stdio.environment, globals.color),
    }),
    note: noteOn(stdio, globals),
    detail: noteOn(stdio, globals, globals.verbose === true),
    format: (allowed, otherwise) => {
      const {output} = globals;
      if (output === undefined) return otherwise;
      const found = allowed.find(one => one === output);
      if (found) return found;
      const known = formats.some(one => one === output);
      throw usageError(
        known ? `This command has no form "${output}".` : `There is no output form "${output}".`,
        `Give -o ${allowed.join(', -o ')}.`,
      );
    },
  };
};
