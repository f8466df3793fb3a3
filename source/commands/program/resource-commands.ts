import {usageError} from '../run/command-error.ts';
import {namesOf} from './declared-actions.ts';
import {listExamples, rowExamples} from './examples.ts';
import {addFieldFlags, queryOf} from './flags.ts';
import type {AddDeclared} from './of-commander.ts';
import {addExamples} from './root-help.ts';

const look = 'Look:';

export const listVerbs: readonly string[] = ['get', 'watch', 'describe', 'history'];

const watchWords = (word: string | undefined): [string, string] => [
  word === undefined
    ? 'watch needs the name of a list, or --alerts.'
    : `There is no list "${word}" to watch.`,
  'Such as: skydeck watch windows. Or: skydeck watch --alerts.',
];

/** `get RESOURCE`, `watch RESOURCE` and `describe RESOURCE`, one of each per declared resource. */
export const addResourceCommands: AddDeclared = (program, services, bind, typed) => {
  const get = program
    .command('get')
    .helpGroup(look)
    .description('List rows: satellites, windows, uploads and so on.')
    .helpCommand(false);
  const watch = program
    .command('watch')
    .helpGroup(look)
    .description(
      'List rows, and go on with what changes: get --watch. With --alerts: the alerts of all services.',
    )
    .option('--alerts', 'One line for each alert that begins, changes or ends (see: skydeck help watcher).')
    .option('--run <command>', 'For each, start this command, with the alert as JSON on its standard input.')
    .helpCommand(false);
  bind(watch, async (run, options, [word]) => {
    if (word !== undefined || options.alerts !== true) throw usageError(...watchWords(word));
    return (await import('../look/watch-alerts.ts')).watchAlertsCommand(run, options);
  });
  watch.allowExcessArguments(true);
  const describe = program
    .command('describe')
    .helpGroup(look)
    .description('All that is known of one row, and why.')
    .helpCommand(false);
  const history = program
    .command('history')
    .helpGroup(look)
    .description('What happened to a row or a list, from what is remembered: states, deeds, alerts, gaps.')
    .helpCommand(false);
  for (const resource of services.flatMap(service => service.resources)) {
    const names = namesOf(resource);
    if (!typed(names)) continue;
    const aliases = names.slice(1);
    for (const verb of [get, watch]) {
      const list = verb
        .command(resource.name)
        .aliases(aliases)
        .description(resource.about)
        .argument('[ids...]', 'Only these.')
        .option('--filter <terms>', 'Rows that pass all terms (see: skydeck help filters).')
        .option('--sort <column>', 'Order by a column; -column for descending.')
        .option('--columns <names>', 'These columns, in this order.')
        .option('--limit <number>', 'At most so many rows.')
        .addHelpText('after', `\nColumns: ${resource.columns.map(column => column.key).join(', ')}`);
      addExamples(list, listExamples(verb.name(), resource));
      if (verb === get) list.option('--watch', 'Go on, and print what changes.');
      addFieldFlags(list, resource.parameters ?? {});
      bind(list, async (run, options, ids) => {
        const query = queryOf(resource.parameters, options);
        const listed = verb === watch ? {...options, watch: true} : options;
        return (await import('../look/get.ts')).get(run, resource, ids, query, listed);
      });
    }
    const show = describe
      .command(resource.name)
      .aliases(aliases)
      .description(resource.about)
      .argument('<id>', 'Which one.');
    addFieldFlags(show, resource.parameters ?? {});
    addExamples(show, rowExamples('describe', resource));
    bind(show, async (run, options, [id]) =>
      (await import('../look/describe.ts')).describe(
        run,
        resource,
        id!,
        queryOf(resource.parameters, options),
      ),
    );
    const past = history
      .command(resource.name)
      .aliases(aliases)
      .description(resource.about)
      .argument('[id]', 'Of which one; of all without it.')
      .option('--since <time>', 'Only what is newer: 24h, 7d, or a time.');
    addExamples(past, rowExamples('history', resource));
    bind(past, async (run, options, [id]) =>
      (await import('../look/history.ts')).history(run, resource, id, options),
    );
  }
};
