import {type Fields, readDraft} from '../../declare/fields.ts';
import type {Listed} from '../../declare/listed.ts';
import type {Page} from '../../declare/resource.ts';
import type {Service, Command as ServiceCommand} from '../../declare/service.ts';
import type {Query} from '../../declare/world.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmlessLines} from '../../text/harmless.ts';
import {completeDraft, wordOf} from '../change/complete-draft.ts';
import {isInPart, noteGaps, readPage} from '../look/read-rows.ts';
import {CommandError, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {commandExamples} from './examples.ts';
import {addFieldArguments, addFieldFlags, draftOf, placesOf} from './flags.ts';
import {type AddDeclared, commandAt, standings} from './of-commander.ts';
import {addExamples} from './root-help.ts';

/** One command per service's own one-shot command: `tail`, `wait`. */
export const addServiceCommands: AddDeclared = (program, services, bind, typed) => {
  for (const service of services)
    for (const declared of service.commands ?? [])
      for (const standing of standings(service, declared.words, typed)) {
        const command = commandAt(program, standing).description(declared.about);
        addFieldArguments(command, declared.fields);
        addFieldFlags(command, declared.fields, declared.short);
        addExamples(command, commandExamples(standing.words, declared.fields));
        bind(command, (run, options, words) => {
          const draft = {...placesOf(declared.fields, words), ...draftOf(declared.fields, options)};
          return runServiceCommand(run, service, declared, draft);
        });
      }
};

const runServiceCommand = async (
  run: Run,
  service: Service,
  declared: ServiceCommand,
  given: Readonly<Record<string, string>>,
): Promise<ExitCode> => {
  const format = run.format(['table', 'json', 'ndjson'], 'table');
  const all: object[] = [];
  const session = await run.session();
  const connected = session.services.find(one => one.service.name === service.name);
  if (!connected)
    throw new CommandError(
      exitCodes.failed,
      'local',
      `The profile ${session.profile.name} has no ${service.name} service.`,
      `Add it with: skydeck profiles edit ${session.profile.name}`,
    );
  if (connected.failure) throw connected.failure;
  await session.inTime(run.stdio.interrupted);
  const world = session.world();
  const fields: Fields = declared.fields;
  const {input, problems} = readDraft(fields, completeDraft(fields, given, world, undefined), world);
  const wrong = Object.entries(problems).map(([name, problem]) => `${wordOf(fields, name)}: ${problem}`);
  const see = `See: skydeck ${declared.words} --help`;
  if (wrong.length === 1) throw usageError(wrong[0]!, see);
  if (wrong.length > 1)
    throw new CommandError(exitCodes.usage, 'usage', 'The command line is not right:', see, {
      problems: wrong,
    });
  let inPart = false;
  const code = await declared.run(input, {
    client: connected.client,
    world,
    // Into a pipe it goes as it is, byte for byte; a terminal gets nothing that could steer it.
    out: (text, data = {text}) => {
      if (format === 'ndjson') run.stdio.out(`${safeJson(data)}\n`);
      else if (format === 'json') all.push(data);
      else run.stdio.out(run.stdio.stdoutTty ? harmlessLines(text).join('\n') : text);
    },
    read: async <Row>({name}: Listed<Row>, query: Query = {}) => {
      const {resource} = session.resource(name)!;
      const page = await readPage(run, session, resource, query);
      noteGaps(run, resource, page);
      inPart ||= isInPart(page);
      return page as Page<Row>;
    },
    remembered: session.asOf !== undefined,
    note: run.note,
    signal: run.stdio.interrupted,
  });
  if (format === 'json') run.stdio.out(`${safeJson(declared.one ? all[0] : all, 2)}\n`);
  if (run.stdio.interrupted.aborted) return exitCodes.interrupted;
  return code === exitCodes.fine && inPart ? exitCodes.findings : (code as ExitCode);
};
