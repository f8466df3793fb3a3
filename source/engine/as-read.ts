import type {Alert, Resource} from '../declare/resource.ts';
import {facts, type Section} from '../declare/section.ts';
import type {Traced} from '../declare/trace.ts';
import type {Tone, World} from '../declare/world.ts';
import {relative, utc} from '../text/times.ts';

/** What is said of a state that rows of long ago do not tell. */
const unknown = 'unknown';

const moved = new WeakMap<World, World>();
/** The world of then with nothing changed but the time. */
const laterOf = (then: World, world: World): World => {
  const known = moved.get(then);
  if (known?.now === world.now) return known;
  const made = {...then, now: world.now, upstreamNow: world.upstreamNow};
  moved.set(then, made);
  return made;
};

/**
 * The resource with rules that take no rows of long ago for the present: while a list cannot be read, no time passes that
 * would say anything of its rows. Alerts, ages, counts, bars and details are those of when it was read, and say so; a state
 * that time alone has made another one since is unknown.
 */
export const asRead = (resource: Resource): Resource => {
  const {name} = resource;
  const when = (world: World): World => world.whenRead(name) ?? world;
  const since = (then: World, world: World): string =>
    `This is as of ${utc(then.now, world.now)}; the list was not read since.`;
  const column = (one: Resource['columns'][number]): Resource['columns'][number] => {
    if (one.kind === 'age') {
      const {value, text, json} = one;
      return {
        ...one,
        value: (row, world) => value(row, when(world)),
        text: (row, world) => text(row, when(world)),
        json: (row, world) => json(row, when(world)),
      };
    }
    if (one.kind !== 'state' || one.words) return one;
    /** What the cell told when the list was read; `open` where the time alone has made that another. */
    const told =
      <Told>(tell: (row: unknown, world: World) => Told, open: Told) =>
      (row: unknown, world: World): Told => {
        const then = world.whenRead(name);
        if (!then) return tell(row, world);
        return one.value(row, then) === one.value(row, laterOf(then, world)) ? tell(row, then) : open;
      };
    return {
      ...one,
      value: told(one.value, unknown),
      text: told(one.text, unknown),
      json: told(one.json, unknown),
      tone: told<Tone>((row, world) => one.tone?.(row, world) ?? 'plain', 'warn'),
    };
  };
  const before = (then: World | undefined, world: World, own: readonly Section[]): Section[] => [
    ...(then
      ? [
          facts('Not read now', {
            'As of': [
              `${utc(then.now, world.now)} ${relative(then.now, world.now)}: all is reckoned from then, and the list was not read since`,
              'warn',
            ],
          }),
        ]
      : []),
    ...own,
  ];
  const traced = (trace: Traced): Traced => ({
    ...trace,
    steps: (row, world, proof) => {
      const then = world.whenRead(name);
      if (!then) return trace.steps(row, world, proof);
      const way = trace.steps(row, then, proof);
      const told = (step: (typeof way.after)[number]) => ({
        ...step,
        evidence: `${step.evidence} (as of ${utc(then.now, world.now)})`,
      });
      return {before: way.before.map(steps => steps.map(told)), after: way.after.map(told)};
    },
  });
  return {
    ...resource,
    columns: resource.columns.map(column),
    ...(resource.trace && {trace: traced(resource.trace)}),
    describe: (row, context, signal) => {
      const then = context.world.whenRead(name);
      const own = resource.describe(row, then ? {...context, world: then} : context, signal);
      return Array.isArray(own)
        ? before(then, context.world, own)
        : own.then(sections => before(then, context.world, sections));
    },
    ...(resource.brief && {
      brief: (row, world) => before(world.whenRead(name), world, resource.brief!(row, when(world))),
    }),
    ...(resource.alerts && {
      alerts: (rows, world) => {
        const then = world.whenRead(name);
        const alerts = resource.alerts!(rows, then ?? world);
        return then
          ? alerts.map((one): Alert => ({...one, why: `${one.why} ${since(then, world)}`}))
          : alerts;
      },
    }),
    ...(resource.summary && {summary: (rows, world) => resource.summary!(rows, when(world))}),
    ...(resource.group && {
      group: {
        ...resource.group,
        title: (group, rows, world) => resource.group!.title(group, rows, when(world)),
        ...(resource.group.summary && {
          summary: (rows, world) => resource.group!.summary!(rows, when(world)),
        }),
      },
    }),
    ...(resource.span && {span: (row, world) => resource.span!(row, when(world))}),
  };
};
