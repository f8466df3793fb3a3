import type {Command} from 'commander';
import type {Action} from '../../declare/action.ts';
import type {Fields} from '../../declare/fields.ts';
import type {Resource} from '../../declare/resource.ts';

import {declaredActions} from './declared-actions.ts';
import {actionExamples} from './examples.ts';
import {addFieldArguments, addFieldFlags, draftOf, eachDraft, placesOf, queryOf, repeated} from './flags.ts';
import {type AddDeclared, type Bind, commandAt, type Standing, standings} from './of-commander.ts';
import {addExamples} from './root-help.ts';

/** One command per declared action, by the words of its `command`: `create window`, `upload`. */
export const addActionCommands: AddDeclared = (program, services, bind, typed) => {
  for (const {resource, action} of declaredActions(services)) {
    const service = services.find(({name}) => name === resource.service)!;
    for (const standing of standings(service, action.command, typed))
      addActionCommand(program, standing, resource, action, bind);
  }
};

const addActionCommand = (
  program: Command,
  standing: Standing,
  resource: Resource,
  action: Action,
  bind: Bind,
): void => {
  const fields: Fields = action.fields;
  // A row is looked up in its list, which may have to be narrowed to be found in.
  const parameters: Fields = Object.fromEntries(
    Object.entries(action.on === 'nothing' ? {} : (resource.parameters ?? {})).filter(
      ([name]) => !(name in fields),
    ),
  );
  const command = commandAt(program, standing)
    .description(action.about)
    .option('--dry-run', 'Print the requests as curl commands and send nothing.')
    .option('--yes', 'Do not ask before what cannot be undone.')
    .option('--strict', 'Send nothing where there is a warning, and exit with 1.');
  if (action.on === 'nothing')
    command.addOption(
      repeated(
        '--each <name=a,b>',
        'Do it once for each of these; {name} in other values stands for it. A flag of that name takes it.',
      ),
    );
  if (action.on !== 'row')
    command.option(
      '--stop-at-refusal',
      'Of several, try no more once one is refused or its outcome is unknown.',
    );
  if (action.on === 'row') command.argument('<id>', `Which of the ${resource.name}.`);
  addFieldArguments(command, fields);
  if (action.on === 'rows') command.argument('<ids...>', `Which of the ${resource.name}.`);
  addFieldFlags(command, fields);
  addFieldFlags(command, parameters);
  addExamples(command, actionExamples(standing.words, action, resource));
  bind(command, async (run, options, given) => {
    // A row's id stands first, before the action's own places; ids of several rows are all the words there are.
    const count = action.on === 'rows' ? given.length : action.on === 'row' ? 1 : 0;
    const ids = given.slice(0, count);
    const all = {...placesOf(fields, given.slice(count)), ...draftOf(fields, options)};
    const {act, actOptions} = await import('../change/act.ts');
    return act(run, resource, action, {
      ids,
      draft: {...eachDraft(fields, options.each, all), ...all},
      query: queryOf(resource.parameters, {...options, ...all}),
      options: actOptions(options, fields),
    });
  });
};
