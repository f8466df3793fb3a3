import {Hono} from 'hono';
import {bodyLimit} from 'hono/body-limit';
import type {World} from '../simulated-world.ts';
import {freePeriods} from './free-periods.ts';
import type {Ground} from './ground.ts';
import {Refusal, refuse} from './parameters.ts';
import {largestUpload, uploadedFile, uploadRequest} from './upload-request.ts';
import {satelliteOf, supportedType, windowRequest} from './window-request.ts';

/** The multipart frame around a file of the largest size. */
const frame = 100_000;
/** Availability is computed this far ahead, in seconds. */
const horizon = 366 * 86_400;
const longestSearch = 62 * 86_400;

const wholeNumber = (query: URLSearchParams, field: string): number => {
  const text = query.get(field) ?? refuse(`${field} is required`);
  return /^\d{1,15}$/.test(text) ? Number(text) : refuse(`${field} must be an integer number of seconds`);
};

/** The Tasking API 2.2.1 under /tasking: envelope `{"data": …}`, errors `{"message": …}`. */
export const createRoutes = (world: World, ground: Ground): Hono => {
  const app = new Hono().basePath('/tasking');
  const tooLarge = () => {
    throw new Refusal(413, 'the request is larger than allowed: at most 10 MB a file');
  };
  const bodies = new Map<string, {version: number; text: string}>();
  /** Serialised once for each change: a benchmark world lists 10,000 windows. */
  const windowsBody = (satellite: string | undefined) => {
    const key = satellite ?? '';
    const version = ground.windowsVersion();
    const cached = bodies.get(key);
    if (cached?.version === version) return cached.text;
    const text = JSON.stringify({data: ground.windows(satellite)});
    bodies.set(key, {version, text});
    return text;
  };
  const query = (url: string) => new URL(url).searchParams;

  app.get('/satellites', context =>
    context.json({
      data: world.satellites.map(({id, noradId, windowTypes, payloads}) => ({
        id,
        norad_id: noradId,
        supported_windows: windowTypes,
        supported_payloads: payloads,
      })),
    }),
  );

  app.get('/windows', context => {
    const id = query(context.req.url).get('satellite_id') ?? undefined;
    if (id !== undefined) satelliteOf(world.satellites, id);
    return context.body(windowsBody(id), 200, {'content-type': 'application/json'});
  });

  app.post('/window', bodyLimit({maxSize: 1_000_000, onError: tooLarge}), async context => {
    let body: unknown;
    try {
      body = JSON.parse(await context.req.text());
    } catch {
      refuse('the body is not valid JSON');
    }
    const {pairedSatellite, ...window} = windowRequest(world.satellites, body);
    const id = ground.addWindow(window);
    if (pairedSatellite === undefined) return context.json({data: {id}});
    return context.json({
      data: {id, paired_id: ground.addWindow({...window, satellite_id: pairedSatellite})},
    });
  });

  app.delete('/window', context => {
    const id = query(context.req.url).get('id') || refuse('id is required');
    if (!ground.deleteWindow(id)) throw new Refusal(404, `there is no window ${id}`);
    return context.json({data: {id}});
  });

  app.get('/availability', context => {
    const search = query(context.req.url);
    const satellite = satelliteOf(
      world.satellites,
      search.get('satellite_id') || refuse('satellite_id is required'),
    );
    const type = search.get('window_type') || refuse('window_type is required');
    supportedType(satellite, type, 'window_type');
    const start = wholeNumber(search, 'start');
    const duration = wholeNumber(search, 'duration');
    if (duration < 1 || duration > longestSearch) refuse('duration must be from 1 second to 62 days');
    if (start > world.now() + horizon) refuse('start must be within a year from now, in epoch seconds');
    const paired = search.get('paired_satellite_id');
    const satellites = [satellite.id];
    if (paired) {
      const other = satelliteOf(world.satellites, paired, 'paired_satellite_id');
      supportedType(other, type, 'paired_satellite_id');
      satellites.push(other.id);
    }
    const available = freePeriods(world, ground, {start, end: start + duration, type, satellites});
    return context.json({data: {available}});
  });

  app.get('/uploads', context => context.json({data: ground.uploads()}));

  app.post('/upload', bodyLimit({maxSize: largestUpload + frame, onError: tooLarge}), async context => {
    const {itar, ...upload} = uploadRequest(world.satellites, query(context.req.url));
    const content = await uploadedFile(context.req.raw);
    return context.json({data: {id: ground.addUpload(upload, itar, content)}});
  });

  const methods = {
    satellites: 'GET',
    availability: 'GET',
    windows: 'GET',
    uploads: 'GET',
    upload: 'POST',
    window: 'POST, DELETE',
  };
  for (const [path, allow] of Object.entries(methods))
    app.all(`/${path}`, context => {
      const message = `${context.req.method} is not allowed here; allowed: ${allow}`;
      return context.json({message}, 405, {allow});
    });
  app.notFound(context => context.json({message: `there is no ${context.req.path}`}, 404));
  app.onError((error, context) => {
    if (error instanceof Refusal) return context.json({message: error.message}, error.status);
    throw error;
  });
  return app;
};
