import {Command, CommanderError, Option} from 'commander';
import type {Service} from '../../declare/service.ts';
import {formats} from '../../list/output.ts';
import {harmless, harmlessLines} from '../../text/harmless.ts';
import {colourChoices} from '../run/colours.ts';
import {asCommandError, errorText} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Log} from '../run/open-log.ts';
import {type Globals, makeRun} from '../run/run.ts';
import {createRunSession, type Opened} from '../run/run-session.ts';
import type {Stdio} from '../run/stdio.ts';
import {addActionCommands} from './action-commands.ts';
import {addCommands} from './built-in-commands.ts';
import {type Bind, noSuchCommand, ofCommander, type Typed} from './of-commander.ts';
import {addResourceCommands, listVerbs} from './resource-commands.ts';
import {rootHelp} from './root-help.ts';
import {addServiceCommands} from './service-commands.ts';
import {addSettingsCommands} from './settings-commands.ts';

export type ProgramParts = {
  readonly version: string;
  readonly services: readonly Service[];
  readonly stdio: Stdio;
  open(globals: Globals, stdio: Stdio, log?: Log): Promise<Opened>;
};

/**
 * The command line as a tree, drawn from the declarations of the services. Given the words that were typed, no more of it
 * than they can mean, and silent: whoever is not understood by that is to be parsed by the whole, which says why.
 */
export const buildProgram = (
  parts: Pick<ProgramParts, 'version' | 'services' | 'stdio'>,
  bind: Bind,
  words?: readonly string[],
): Command => {
  const {stdio} = parts;
  const typed: Typed = names => words === undefined || names.some(name => words.includes(name));
  const told = (write: (text: string) => void) => (words === undefined ? write : () => {});
  const program = new Command('skydeck')
    .description('The terminal console of a ground segment. Without a command it opens the console.')
    .version(parts.version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print help.')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: told(stdio.out),
      writeErr: told(stdio.err),
      outputError: () => {},
      getOutHelpWidth: () => stdio.columns,
      getErrHelpWidth: () => stdio.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addOption(new Option('--profile <name>', 'The profile to use (or SKYDECK_PROFILE).'))
    .addOption(new Option('--sandbox', 'Run against a fresh simulated ground segment.'))
    .addOption(new Option('--sandbox-speed <factor>', 'How fast its clock runs.'))
    .addOption(new Option('--sandbox-seed <number>', 'Which world it makes; the same seed makes the same.'))
    .addOption(new Option('--read-only', 'Send nothing that changes anything (or SKYDECK_READ_ONLY=1).'))
    .addOption(new Option('-o, --output <form>', `The form of the output: ${formats.join(', ')}.`))
    .addOption(new Option('--quiet', 'Print results and errors alone.'))
    .addOption(new Option('--verbose', 'Say on stderr how the work goes.'))
    .addOption(new Option('--ask', 'Ask for secrets that are kept nowhere, for this run alone.'))
    .addOption(new Option('--log <file>', 'Write a log of requests and outcomes (NDJSON, without secrets).'))
    .addOption(new Option('--view <name>', 'Where the console opens: overview, or a list such as uploads.'))
    .addOption(new Option('--at <time>', 'Look back: all as it was known then (03:00, -6h). Sends nothing.'))
    .addOption(new Option('--cached', 'What was known last, without asking an upstream; ages are told.'))
    .addOption(
      new Option('--color <when>', 'Colours: auto, on a terminal alone (or NO_COLOR, FORCE_COLOR).').choices(
        colourChoices,
      ),
    )
    .addOption(new Option('--no-color', 'No colours: as --color never.').hideHelp())
    .addOption(
      new Option('--screen-reader', 'The console in lines to be read aloud (or INK_SCREEN_READER=true).'),
    );
  program.configureHelp(rootHelp(program));
  program.addHelpText('afterAll', ({command}) =>
    command === program
      ? '\nskydeck help COMMAND tells its options and examples; skydeck help tells topics.'
      : '\nOptions that every command takes: skydeck --help',
  );
  addResourceCommands(program, parts.services, bind, typed);
  const lists = program.commands.length;
  addActionCommands(program, parts.services, bind, typed);
  addServiceCommands(program, parts.services, bind, typed);
  if (words === undefined || (program.commands.length === lists && !typed(listVerbs))) {
    addCommands(program, bind, () => (words === undefined ? program : buildProgram(parts, bind)));
    addSettingsCommands(program, bind);
  }
  // A word that is no command is answered below. Not before: commands would inherit it and pass over words too many.
  program.allowExcessArguments(words === undefined);
  bind(program, async (run, _options, [unknown]) => {
    if (unknown !== undefined) throw noSuchCommand(program, unknown);
    const {stdoutTty, stdinTty, stage, environment} = run.stdio;
    const dumb = stage === undefined && environment.TERM === 'dumb';
    if (dumb && stdoutTty)
      run.note(
        'skydeck: nothing can be drawn on this terminal (TERM=dumb): the overview as text. --screen-reader opens the console in lines.',
      );
    if (!stdoutTty || !stdinTty || dumb) return (await import('../look/snapshot.ts')).snapshot(run);
    return (await import('../setup/open-console.ts')).openConsole(run);
  });
  return program;
};

/** The session that the flags ask for: the live one, or one that shows what is remembered. */
const remembered = async (opened: Opened, globals: Globals): Promise<Opened> =>
  globals.at === undefined && !globals.cached
    ? opened
    : (await import('../run/look-back.ts')).lookBack(opened, globals);

/** Runs one command line and gives its exit code; everything thrown ends as a sentence on stderr. */
export const runProgram = async (argv: readonly string[], parts: ProgramParts): Promise<ExitCode> => {
  const {stdio} = parts;
  const asJson = wantsJson(argv);
  let code: ExitCode = exitCodes.fine;
  let globals: Globals = {};
  let log: Log | undefined;
  const keeper = createRunSession(
    async flags => remembered(await parts.open(flags, stdio, log), flags),
    () => globals,
  );
  let program: Command | undefined;
  let begun = false;
  // Beside JSON nothing but JSON stands on stderr: no help of a group without a word after it.
  const shown = asJson ? {...stdio, err: () => {}} : stdio;
  const parse = async (words?: readonly string[]): Promise<void> => {
    const built = buildProgram(
      {...parts, stdio: shown},
      (command, work) =>
        command.action(async () => {
          begun = true;
          globals = built.opts<Globals>();
          if (globals.log !== undefined) {
            log = await (await import('../run/open-log.ts')).openLog(globals.log);
            log.note('start', {version: parts.version, node: process.version, command: nameOf(command)});
          }
          const {session, reopen} = keeper;
          const run = makeRun({stdio, globals, services: parts.services, session, reopen, log});
          code = await work(run, command.opts(), command.args);
        }),
      words,
    );
    program = built;
    await built.parseAsync([...argv], {from: 'user'});
  };
  try {
    // To build all of it, with each flag of each command, is a tenth of what a short command takes.
    await parse(argv).catch(thrown => {
      if (begun || !(thrown instanceof CommanderError)) throw thrown;
    });
    if (!begun) await parse();
  } catch (thrown) {
    const error =
      thrown instanceof CommanderError && program
        ? ofCommander(thrown, program, argv)
        : asCommandError(thrown);
    if (error === undefined) return exitCodes.fine;
    code = error.exitCode;
    const interrupted = code === exitCodes.interrupted || stdio.interrupted.aborted;
    if (interrupted) code = code === exitCodes.unknown ? code : exitCodes.interrupted;
    else if (error.message) stdio.err(errorText(error, asJson));
    if (globals.verbose && error.cause instanceof Error && error.kind === 'local')
      stdio.err(`${harmlessLines(error.cause.stack ?? '').join('\n')}\n`);
    log?.note('failed', {failure: error.kind, sentence: error.message});
  } finally {
    await keeper.close();
    log?.note('end', {code});
    const missing = log?.close();
    if (missing !== undefined) stdio.err(`${harmless(missing)}\n`);
  }
  return code;
};

const nameOf = (command: Command): string =>
  command.parent ? [nameOf(command.parent), command.name()].filter(Boolean).join(' ') : '';

/** Whether errors are wanted as JSON. Read from the words themselves, since it must work when they are not understood. */
export const wantsJson = (argv: readonly string[]): boolean =>
  argv.some(
    (word, at) =>
      /^(-o=?|--output=)(nd)?json$/.test(word) ||
      (/^(-o|--output)$/.test(word) && /^(nd)?json$/.test(argv[at + 1] ?? '')),
  );
