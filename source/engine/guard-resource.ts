import type {Action} from '../declare/action.ts';
import {Failure} from '../declare/failure.ts';
import type {Resource} from '../declare/resource.ts';
import type {Fact, Section} from '../declare/section.ts';
import type {Service} from '../declare/service.ts';
import type {Traced} from '../declare/trace.ts';
import {ownFault} from '../text/report-fault.ts';
import {asRead} from './as-read.ts';
import {changeWord, deedSections, deedTone, openChange} from './changes/last-change.ts';

type Along = NonNullable<Traced['along']>;

const broken = new WeakMap<Resource, Map<string, string>>();
const guarded = new WeakMap<Service, Service>();

/** The parts of a guarded resource's declaration that failed on some row, each with what is said of it. */
export const brokenParts = (resource: Resource): readonly string[] => [
  ...(broken.get(resource)?.values() ?? []),
];

/**
 * The service with its pure rules made safe: what a row shows, how it is counted, where it lies in time, what it adds to a
 * trace. A rule that throws on a row that nobody thought of gives `?` there instead of taking the console down, and is
 * remembered.
 */
export const guardService = (service: Service): Service => {
  const known = guarded.get(service);
  if (known) return known;
  const made = {...service, resources: service.resources.map(one => guardResource(asRead(one)))};
  guarded.set(service, made);
  return made;
};

/** The first word for a row's state is what was done to it, until the upstream shows that: it is asked for, not yet so. */
const withDeeds = (resource: Resource, columns: Resource['columns']): Resource['columns'] => {
  const at = columns.findIndex(({kind}) => kind === 'state');
  if (at < 0 || !resource.actions?.some(({on, reads}) => on !== 'nothing' && !reads)) return columns;
  const state = columns[at]!;
  return columns.with(at, {
    ...state,
    text: (row, world) => {
      const deed = openChange(resource, resource.id(row), world);
      return deed ? `${changeWord(deed)} (${state.text(row, world)})` : state.text(row, world);
    },
    tone: (row, world) => {
      const deed = openChange(resource, resource.id(row), world);
      return deed ? deedTone(deed) : (state.tone?.(row, world) ?? 'plain');
    },
  });
};

/** What is said of a rule that threw: a failure's own words, else that it is a fault of this program. */
const said = (thrown: unknown, underWay: string): string =>
  thrown instanceof Failure ? thrown.message : ownFault(thrown, underWay);

const guardResource = (resource: Resource): Resource => {
  const failed = new Map<string, string>();
  /** The same function, giving `instead` of throwing. */
  const safe =
    <Given extends unknown[], Result>(
      part: string,
      rule: (...given: Given) => Result,
      instead: Result | ((message: string) => Result),
    ) =>
    (...given: Given): Result => {
      try {
        return rule(...given);
      } catch (error) {
        const message = said(error, `${part} of ${resource.name}`);
        if (!failed.has(part)) failed.set(part, message);
        return typeof instead === 'function' ? (instead as (message: string) => Result)(message) : instead;
      }
    };
  const guardColumn = (column: Resource['columns'][number]): Resource['columns'][number] => {
    const part = `column ${column.key}`;
    return {
      ...column,
      value: safe(part, column.value, undefined),
      text: safe(part, column.text, '?'),
      json: safe(part, column.json, null),
      ...(column.tone && {tone: safe(part, column.tone, 'plain')}),
    };
  };
  const guardAction = (action: Action): Action => ({
    ...action,
    ...(action.disabled && {
      disabled: safe<Parameters<NonNullable<Action['disabled']>>, string | undefined>(
        `action ${action.name}`,
        (row, world) => action.disabled?.(row, world),
        message => `Whether this can be done now cannot be told: ${message}`,
      ),
    }),
  });
  /** A part of a trace that cannot be told says so in its place; the other parts are told. */
  const untold = (message: string) => ({
    before: [],
    after: [{name: resource.title, state: 'unknown' as const, evidence: message}],
  });
  const guardTrace = (trace: Traced): Traced => ({
    ...trace,
    steps: safe('trace', trace.steps, untold),
    ...(trace.along && {along: safe<Parameters<Along>, ReturnType<Along>>('trace', trace.along, untold)}),
    ...(trace.partOf && {partOf: safe('trace', trace.partOf, undefined)}),
    ...(trace.is && {is: safe('trace', trace.is, false)}),
    ...(trace.satellite && {satellite: safe('trace', trace.satellite, undefined)}),
    ...(trace.heading && {heading: safe('trace', trace.heading, '?')}),
    ...(trace.kept && {kept: safe('trace', trace.kept, {words: ''})}),
  });
  const made: Resource = {
    ...resource,
    ...(resource.trace && {trace: guardTrace(resource.trace)}),
    columns: withDeeds(resource, resource.columns.map(guardColumn)),
    describe: (row, context, signal) => {
      const before = deedSections(resource, resource.id(row), context.world);
      /** A detail that cannot be told keeps what its columns know. */
      const without = (thrown: unknown): Section[] => {
        if (thrown instanceof Failure || signal.aborted) throw thrown;
        const facts = made.columns.map(
          ({header, text}): Fact => ({name: header, value: text(row, context.world)}),
        );
        return [
          {kind: 'text', title: 'Not whole', text: said(thrown, `the detail of ${resource.name}`)},
          {kind: 'facts', title: 'What the list knows', facts},
        ];
      };
      const all = (own: Section[]) => (before.length === 0 ? own : [...before, ...own]);
      try {
        const own = resource.describe(row, context, signal);
        return Array.isArray(own) ? all(own) : own.catch(without).then(all);
      } catch (thrown) {
        return all(without(thrown));
      }
    },
    ...(resource.open && {open: safe('open', (row, context) => resource.open?.(row, context), undefined)}),
    ...(resource.place && {
      place: safe('place', (query, world) => resource.place!(query, world), {words: '?'}),
    }),
    ...(resource.summary && {summary: safe('summary', (rows, world) => resource.summary!(rows, world), [])}),
    ...(resource.group && {
      group: {
        ...resource.group,
        of: safe('group', resource.group.of, undefined),
        title: safe('group', resource.group.title, '?'),
        ...(resource.group.summary && {summary: safe('group', resource.group.summary, [])}),
      },
    }),
    ...(resource.span && {span: safe('span', (row, world) => resource.span!(row, world), undefined)}),
    ...(resource.actions && {actions: resource.actions.map(guardAction)}),
  };
  broken.set(made, failed);
  return made;
};
