import {
  choiceField,
  type Field,
  type FieldContext,
  type Fields,
  pairsField,
} from '../../../declare/fields.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {siteList} from '../lists.ts';
import {isStub} from '../rules/job-facts.ts';
import {devicesOf, filtersOf} from '../rules/site-devices.ts';
import {siteNamed} from '../rules/site-rules.ts';
import type {Job} from '../upstream/schemas.ts';
import {asKnown, readParameter, readParameters} from '../upstream/wire-values.ts';
import {deviceActions, parametersFor} from './device-actions.ts';
import type {Parameter} from './device-parameter.ts';
import {siteField, siteOf} from './site-field.ts';

const asJob = (row: unknown): Job | undefined => {
  const job = row as Partial<Job> | undefined;
  return typeof job?.ulid === 'string' && !isStub(job as Job) ? (job as Job) : undefined;
};

const known = <T>({world}: FieldContext, value: T): T | undefined =>
  // A form shows what it starts with; a command must not choose a device by itself, so that it gets nothing here.
  world.rows(siteList) ? value : undefined;

const site = siteField(
  'The observatory, or for its enclosure the weather station (wema) that it belongs to.',
  ({world, row}) => siteOf(row) ?? world.rows(siteList)?.[0]?.site,
);

const device = choiceField({
  label: 'Device',
  hint: 'The type of device.',
  example: 'camera',
  required: true,
  suggest: ({world, draft}) => {
    const own = devicesOf(siteNamed(draft.site ?? '', world)?.config).map(one => one.device);
    return [...new Set([...Object.keys(deviceActions), ...own])].map(value => ({value}));
  },
  initial: context => asJob(context.row)?.deviceType ?? known(context, 'camera'),
});

const instancesAt = ({world, draft}: FieldContext) =>
  devicesOf(siteNamed(draft.site ?? '', world)?.config).find(one => one.device === draft.device);

const instance = choiceField({
  label: 'Instance',
  hint: 'The name of the device at the site.',
  example: 'camera1',
  required: true,
  suggest: context => (instancesAt(context)?.instances ?? []).map(value => ({value})),
  initial: context => {
    const job = asJob(context.row);
    const {device: type = ''} = context.draft;
    if (job?.deviceType === type) return job.deviceInstance ?? undefined;
    if (type === 'obs' || type === 'all') return type;
    const found = instancesAt(context);
    return found?.usual ?? found?.instances[0] ?? known(context, type && `${type}1`);
  },
});

const action = choiceField({
  label: 'Action',
  hint: 'What the device does.',
  example: 'expose',
  required: true,
  suggest: ({draft}) =>
    Object.entries(ownEntry(deviceActions, draft.device) ?? {}).map(([value, {obeys}]) => ({
      value,
      note:
        obeys === 'admins' ? 'admins only' : obeys === 'nobody' ? 'not known to newest software' : undefined,
    })),
  initial: context => {
    const job = asJob(context.row);
    const {device: type = ''} = context.draft;
    if (job?.deviceType === type) return job.action ?? undefined;
    return known(context, Object.keys(ownEntry(deviceActions, type) ?? {})[0]);
  },
});

/** The names that the pairs of a draft set, for fields that need not be filled in then. */
const pairedNames = (text: string | undefined): readonly string[] => {
  const read = readParameters(text ?? '', '');
  return read.ok ? Object.keys(read.value) : [];
};

const isPaired = ({name, place, instead = []}: Parameter, {draft}: FieldContext): boolean => {
  const given = pairedNames(draft[place]);
  return [name, ...instead].some(one => given.includes(one));
};

/** The script that is to be run: of its own field, or among the pairs. */
const scriptIn = ({draft}: FieldContext): unknown => {
  if (draft.script) return draft.script;
  const read = readParameters(draft.required ?? '', '');
  return read.ok ? read.value.script : undefined;
};

type Use = {readonly device: string; readonly action: string; readonly parameter: Parameter};

/** Every action of the menu that has a parameter of this name. */
const usesOf = (name: string): Use[] =>
  Object.entries(deviceActions).flatMap(([device, actions]) =>
    Object.entries(actions).flatMap(([action, {parameters}]) =>
      parameters.filter(one => one.name === name).map(parameter => ({device, action, parameter})),
    ),
  );

/** `focuser move_relative: Microns to move by. rotator move_relative: Degrees to turn by.` */
const hintOf = (uses: readonly Use[]): string =>
  [...Map.groupBy(uses, ({parameter}) => parameter.hint)]
    .map(([hint, same]) => {
      const [one, ...others] = same;
      const {scripts} = one!.parameter;
      if (scripts) return `${scripts.join(', ')}: ${hint}`;
      return `${one!.device} ${others.length === 0 ? one!.action : 'settings'}: ${hint}`;
    })
    .join(' ');

/** One field for every parameter name of the menu; it is there when the chosen action has that parameter. */
const parameterField = (name: string): Field<unknown> => {
  const uses = usesOf(name);
  const all = uses.map(({parameter}) => parameter);
  const first = all[0]!;
  const of = (context: FieldContext): Parameter | undefined => {
    const {device = '', action = ''} = context.draft;
    return parametersFor(device, action, scriptIn(context)).find(one => one.name === name);
  };
  const optionsOf = (context: FieldContext): readonly string[] => {
    const parameter = of(context);
    if (parameter?.filters) return filtersOf(siteNamed(context.draft.site ?? '', context.world)?.config);
    return parameter?.type === 'boolean' ? ['true', 'false'] : (parameter?.options ?? []);
  };
  const hasChoice = all.some(one => one.options || one.filters || one.type === 'boolean');
  return {
    kind: hasChoice ? 'choice' : 'text',
    label: first.label,
    hint: hintOf(uses),
    example: first.example,
    // Where its action is not chosen, it is not there at all.
    required: all.every(one => one.needed),
    when: context => of(context) !== undefined,
    initial: context => {
      const parameter = of(context);
      const job = asJob(context.row);
      const same = job?.deviceType === context.draft.device && job?.action === context.draft.action;
      const before = same && parameter ? ofJob(job, parameter) : undefined;
      return before ?? parameter?.initial;
    },
    suggest: context => optionsOf(context).map(value => ({value})),
    parse: (text, context) => {
      const parameter = of(context);
      if (text.trim() === '') {
        return parameter?.needed && !isPaired(parameter, context)
          ? {
              ok: false,
              problem: `${parameter.label} is needed${parameter.example ? `, such as ${parameter.example}` : ''}.`,
            }
          : {ok: true, value: undefined};
      }
      return parameter ? readParameter(text, parameter) : {ok: true, value: text.trim()};
    },
  };
};

const ofJob = (job: Job | undefined, {name, place}: Parameter): string | undefined => {
  const parameters = place === 'required' ? job?.required_params : job?.optional_params;
  if (parameters === null || typeof parameters !== 'object') return undefined;
  const value = (parameters as Record<string, unknown>)[name];
  return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
};

/** The key of a parameter's field: `image_type` is imageType. */
export const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

const names = [
  ...new Set(
    Object.values(deviceActions)
      .flatMap(actions => Object.values(actions))
      .flatMap(({parameters}) => parameters.map(({name}) => name)),
  ),
];

const parameterFields: Fields = Object.fromEntries(names.map(name => [camel(name), parameterField(name)]));

const pairs = (label: string, hint: string, example: string): Field<Record<string, unknown> | undefined> => ({
  ...pairsField({label, hint, example}),
  parse: text => (text.trim() === '' ? {ok: true, value: undefined} : readParameters(text, label)),
});

/** The fields of a new job: its device and action, the parameters of that action, and any others as pairs. */
export const jobFields = {
  site,
  device,
  instance,
  action,
  ...parameterFields,
  required: pairs(
    'Other required',
    'Further required parameters, key=value lines or one JSON object; numbers with a point are sent as text.',
    'time=1',
  ),
  optional: pairs('Other optional', 'Further optional parameters, in the same way.', 'filter=air'),
};

export type JobInput = {
  readonly site: string;
  readonly device: string;
  readonly instance: string;
  readonly action: string;
  readonly required?: Readonly<Record<string, unknown>>;
  readonly optional?: Readonly<Record<string, unknown>>;
  readonly [parameter: string]: unknown;
};

/** The parameters of a job: those of its own fields, and over them the pairs. */
export const parametersOf = (
  input: JobInput,
): {required: Record<string, unknown>; optional: Record<string, unknown>} => {
  const gathered: {required: Record<string, unknown>; optional: Record<string, unknown>} = {
    required: {},
    optional: {},
  };
  const {device, action} = input;
  const known = parametersFor(device, action, input.script ?? input.required?.script);
  for (const {name, place} of known) {
    const value = input[camel(name)];
    if (value !== undefined) gathered[place][name] = value;
  }
  for (const place of ['required', 'optional'] as const)
    for (const [name, value] of Object.entries(input[place] ?? {}))
      gathered[place][name] = asKnown(
        value,
        known.find(one => one.name === name),
      );
  return gathered;
};
