import {Hono} from 'hono';
import * as z from 'zod';
import type {Faults} from './faults.ts';
import type {World} from './simulated-world.ts';
import type {Upstream} from './upstream.ts';

/** A year: no request may keep the sandbox busy for longer than that. */
const furthest = 366 * 86_400;
const clockSchema = z.union([
  z.strictObject({advance: z.number().min(0).max(furthest)}),
  z.strictObject({speed: z.number().min(0).max(86_400)}),
]);

const iso = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** The sandbox's own endpoint: what it is, its clock, its faults. No real upstream has it. */
export const createControl = (world: World, faults: Faults, upstreams: readonly Upstream[]): Hono => {
  const app = new Hono().basePath('/sandbox');
  const clock = () => ({now: world.now(), time: iso(world.now()), speed: world.speed()});
  const contact = (satellite: string) => {
    const {start, end, station, us} = world.contacts(satellite).after(world.now());
    return {satellite, start: iso(start), end: iso(end), station, us};
  };

  app.get('/', context => {
    const {origin} = new URL(context.req.url);
    return context.json({
      about: 'A simulated ground segment for skydeck. Nothing here reaches a satellite.',
      seed: world.seed,
      opened: iso(world.start),
      clock: clock(),
      endpoints: Object.fromEntries(upstreams.map(({name, mount}) => [name, origin + mount])),
      nextContacts: world.satellites.map(({id}) => contact(id)),
      faults: faults.list(),
    });
  });
  app.post('/clock', async context => {
    const change = clockSchema.parse(await context.req.json());
    if ('advance' in change) {
      world.advance(change.advance);
      await world.settled();
    } else world.setSpeed(change.speed);
    return context.json({clock: clock()});
  });
  app.get('/report/:name', context => {
    const upstream = upstreams.find(({name}) => name === context.req.param('name'));
    return context.json((upstream?.report?.() ?? {}) as object);
  });
  app.get('/faults', context => context.json({faults: faults.list()}));
  app.post('/faults', async context => {
    faults.add(await context.req.json());
    return context.json({faults: faults.list()});
  });
  app.delete('/faults', context => {
    faults.clear();
    return context.json({faults: []});
  });
  app.notFound(context =>
    context.json({message: `there is no ${context.req.method} ${context.req.path}`}, 404),
  );
  app.onError((error, context) => {
    if (error instanceof z.ZodError) return context.json({message: z.prettifyError(error)}, 400);
    if (error instanceof SyntaxError) return context.json({message: 'the body is not valid JSON'}, 400);
    throw error;
  });
  return app;
};
