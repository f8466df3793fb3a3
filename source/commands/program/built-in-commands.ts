import {Argument, type Command} from 'commander';
import {helpTopics} from '../help/help-topics.ts';
import {exitCodes} from '../run/exit-codes.ts';
import {keptLists} from '../run/needed-services.ts';
import {repeated} from './flags.ts';
import type {Bind} from './of-commander.ts';
import {addExamples} from './root-help.ts';

const examples: Readonly<Record<string, readonly string[]>> = {
  triage: ['triage', 'triage --severity critical -o json'],
  trace: ['trace 3020554'],
  plot: ['plot', 'plot upload-queue --days 30', 'plot latency -o json'],
  journal: ['journal --since 24h', 'journal --settle'],
  handover: ['handover', 'handover --since 8h -o json'],
  sandbox: ['sandbox', 'sandbox --speed 60 --seed 7'],
  template: [
    "template save pass create window --set 'satellite={satellite}' --set type=LEASE_ADCS --set start=+60h",
    'template run pass --each satellite=FM200,FM201 --dry-run',
  ],
  'reset-terminal': ['reset-terminal'],
  completion: ['completion bash', 'completion zsh', 'completion fish'],
  help: ['help filters', 'help get windows', 'help settings --json'],
};

/**
 * The commands that are there whatever the services declare. Each loads its work when it runs. `whole` gives the whole
 * command line, for those that tell of it.
 */
export const addCommands = (program: Command, bind: Bind, whole: () => Command): void => {
  bind(
    program
      .command('triage')
      .helpGroup('Operations:')
      .description('What is worrying, since when, why, and what to do. Exit 0: nothing; 2: findings.')
      .option('--severity <least>', 'Only notice, warning or critical, and what is worse.')
      .option('--all', 'Also those that are acknowledged; they do not count for the exit code.'),
    async (run, options) => (await import('../look/triage.ts')).triage(run, options),
  );
  bind(
    program
      .command('trace')
      .helpGroup('Look:')
      .argument('<id>', 'A window, an upload or a file.')
      .description(
        'All that is known of a window, step by step: what came, what is awaited, by when, what to do.',
      ),
    async (run, _options, [id]) => (await import('../look/trace.ts')).trace(run, id!),
  );
  bind(
    program
      .command('plot')
      .helpGroup('Look:')
      .argument('[name]', 'One of them: latency, upload-queue, and so on; all without it.')
      .description(
        'Latency and age of data, upload queue, downlink, HPC use and lake by day, from what is remembered.',
      )
      .option('--days <number>', 'So many days back: 14 without it.'),
    async (run, options, [name]) => (await import('../look/plot.ts')).plot(run, name, options),
  );
  bind(
    program
      .command('journal')
      .helpGroup('Operations:')
      .description('What was done from here: who, when, what, and what came of it.')
      .option('--since <time>', 'Only what is newer: 24h, 7d, or a time.')
      .option('--settle', 'Look upstream for outcomes that are unknown.'),
    async (run, options) => (await import('../look/journal-list.ts')).journalList(run, options),
  );
  bind(
    program
      .command('handover')
      .helpGroup('Operations:')
      .description('For the next shift: what changed, was done, is open and is due (-o markdown or json).')
      .option('--since <time>', 'From when: 8h without it, or a time.'),
    async (run, options) => (await import('../look/handover.ts')).handover(run, options),
  );
  bind(
    program
      .command('sandbox')
      .helpGroup('Settings:')
      .description('Run a simulated ground segment in the foreground, for curl and for other consoles.')
      .option('--port <number>', 'The port of the first upstream; free ones without it.')
      .option('--speed <factor>', 'How many times as fast as the wall its clock runs.')
      .option('--seed <number>', 'Which world it makes; the same seed makes the same.')
      .option('--scenario <name>', 'What is in it: default, with planted troubles, or empty.')
      .option('--windows <number>', 'How many windows it begins with.')
      .option('--readings <number>', 'How many old readings its lake begins with besides.')
      .option('--no-exec', 'Run no uploaded programs: what payloads do is made up.')
      .option('--signaling <version>', 'How buses speak to payloads: Signaling API 1 or 2.')
      .option(
        '--program <name>',
        'Print a payload program of the sandbox (download_file, payload_exec) and end.',
      )
      .option('--bucket-layout <layout>', 'How keys of the bucket are made: dated or flat.'),
    async (run, options) => (await import('../setup/run-sandbox.ts')).runSandbox(run, options),
  );
  bind(
    program
      .command('template')
      .helpGroup('Operations:')
      .description(
        'Forms that were kept under a name: list, show, run or delete one; save keeps a command as one.',
      )
      .argument('[verb]', 'list, show, run, save or delete.')
      .argument('[name]', 'Which template.')
      .argument('[words...]', 'With run: ids, where it acts on rows. With save: the words of a command.')
      .addOption(repeated('--set <name=text>', 'With run: another text for a field, or a value for {name}.'))
      .addOption(repeated('--each <name=a,b>', 'With run: once for each of these.'))
      .option('--stop-at-refusal', 'Of several, try no more once one is refused or its outcome is unknown.')
      .option('--dry-run', 'Print the requests as curl commands and send nothing.')
      .option('--yes', 'Do not ask before it is sent.')
      .option('--strict', 'Send nothing where there is a warning, and exit with 1.'),
    async (run, options, words) => (await import('../change/template.ts')).template(run, options, words),
  );
  bind(
    program
      .command('reset-terminal')
      .helpGroup('Settings:')
      .description('Set this terminal right after a console that was killed.'),
    async run => (await import('../setup/reset-terminal.ts')).resetTerminal(run),
  );
  bind(
    program
      .command('completion')
      .helpGroup('Settings:')
      .description('Print a completion script. In bash: source <(skydeck completion bash)')
      .addArgument(new Argument('<shell>', 'For which shell.').choices(['bash', 'zsh', 'fish'])),
    async (run, _options, [shell]) =>
      (await import('../help/completion-script.ts')).printCompletionScript(run, shell!),
  );
  bind(
    program
      .command('__complete', {hidden: true})
      .argument('[words...]')
      .allowUnknownOption()
      .helpOption(false),
    async (run, _options, words) => {
      const {completionTree} = await import('../help/completion-tree.ts');
      const {completionsText} = await import('../help/complete.ts');
      run.stdio.out(completionsText(completionTree(whole(), run.services), words, run.stdio.environment));
      return exitCodes.fine;
    },
  );
  bind(program.command('__man', {hidden: true}), async run => {
    const {manPage} = await import('../help/man-page.ts');
    run.stdio.out(await manPage(whole(), run.services, program.version() ?? ''));
    return exitCodes.fine;
  });
  bind(
    // What the build keeps beside the program, so that completion need not load the declarations.
    program.command('__completion-tree', {hidden: true}),
    async run => {
      const {completionTree} = await import('../help/completion-tree.ts');
      run.stdio.out(JSON.stringify(completionTree(whole(), run.services)));
      return exitCodes.fine;
    },
  );
  bind(
    // Which services a list needs, kept as well.
    program.command('__lists', {hidden: true}),
    async run => {
      run.stdio.out(JSON.stringify(keptLists(run.services)));
      return exitCodes.fine;
    },
  );
  bind(
    program
      .command('help')
      .helpGroup('Settings:')
      .description(`Help on a command, on a service, or on: ${helpTopics.map(({name}) => name).join(', ')}.`)
      .argument('[words...]', 'A topic or a command.')
      .option('--json', 'With settings: as a JSON Schema.'),
    async (run, options, words) =>
      (await import('../help/help.ts')).printHelp(run, whole(), words, options.json === true),
  );
  for (const [name, lines] of Object.entries(examples))
    addExamples(program.commands.find(one => one.name() === name)!, lines);
};
