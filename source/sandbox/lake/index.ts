import type {CreateUpstream} from '../upstream.ts';
import {createLogsApi, createStatesApi, withRequestId} from './aws-json.ts';
import {createBatchApi} from './batch-api.ts';
import {createBatchSim, type Fate, type SimJob} from './batch-sim.ts';
import {downloadPath, plantLake, seedItem} from './default-lake.ts';
import {createDhus, hubLogin} from './dhus.ts';
import {createDownloads} from './downloads.ts';
import {createDynamo} from './dynamo.ts';
import {createIdentity} from './identity.ts';
import {createOdata} from './odata.ts';
import {createPipeline, scheduleDaily} from './pipeline.ts';
import {createProducts} from './products.ts';
import {createS3, objectOf, type StoredObject} from './s3.ts';
import {createStac} from './stac.ts';

const mount = '/lake';
const table = 'collections';
const bucket = 'lake-bushfire';
const queue = 'batch-queue';
const logGroup = '/aws/batch/job';
const machine = 'arn:aws:states:eu-west-1:000000000000:stateMachine:ingest';
/** Connections at once: CDSE's today, and the hub's in the seed's time. */
const slots = 4;
const hubSlots = 2;
const tokenPath = 'auth/realms/CDSE/protocol/openid-connect/token';

/** Who the hub knows: sandbox, with the password sandbox; the run's own token is a password too. */
const hubPassword = `Basic ${btoa('sandbox:sandbox')}`;
const basicPassword = (given: string) =>
  Buffer.from(given.replace(/^Basic /, ''), 'base64')
    .toString()
    .replace(/^[^:]*:/, '');

const refused = (message: string) =>
  Response.json({__type: 'MissingAuthenticationTokenException', message}, {status: 403});

/** CDSE (OData, STAC, token, download), a DHuS hub, and the AWS services of the seed's pipeline, over one lake. */
export const createLake: CreateUpstream = (world, {scenario, readings = 0}) => {
  const now = () => world.now();
  const products = scenario === 'empty' ? [] : createProducts(world);
  const byTitle = new Map(products.map(product => [product.title, product]));
  const objects = new Map<string, StoredObject>();
  const random = world.random('download fates');
  const requestIds = world.random('request ids');

  /** A retried download works, unless the product is off-line or its link is dead; a few of the others fail. */
  const fateOf = (job: SimJob): Fate => {
    const link = job.environment.find(({name}) => name === 'link')?.value ?? '';
    const seconds = random.whole(120, 420);
    const failure = (after: number, exitCode: number, reason: string): Fate => ({
      kind: 'failure',
      seconds: after,
      exitCode,
      reason,
    });
    if (/(sci|api)hub\.copernicus\.eu/.test(link))
      return failure(8, 6, 'curl: (6) Could not resolve host: scihub.copernicus.eu');
    const product = byTitle.get(job.name);
    if (!product) return failure(5, 22, 'curl: (22) The requested URL returned error: 404');
    if (!product.online)
      return failure(5, 1, '202 Accepted: the product is off-line, its restore is triggered');
    if (product.cut && job.tries.length === 0)
      return failure(
        Math.floor(seconds / 2),
        18,
        'curl: (18) transfer closed with outstanding read data remaining',
      );
    return {kind: 'success', seconds};
  };
  const sim = createBatchSim(world, {
    fateOf,
    onSuccess: job => {
      const product = byTitle.get(job.name);
      const key = job.environment.find(({name}) => name === 'key')?.value;
      if (product) objects.set(key ?? `${product.title}.zip`, objectOf(product, now()));
    },
  });
  const lake =
    scenario === 'default'
      ? plantLake(world, products, sim, objects, readings)
      : {items: () => [], executions: [], recentBytes: 0};

  const identity = createIdentity(world.random('identity'), now);
  const downloads = createDownloads(slots);
  const odata = createOdata(products);
  const stac = createStac(products, origin => `${origin}${downloadPath}`);
  const dhus = createDhus(products, createDownloads(hubSlots), hubSlots, now);
  /** Where the sandbox is reached, once that is known. */
  let address = '';
  const dynamo = createDynamo(table, () => lake.items(address));
  const batch = createBatchApi(world, sim, queue);
  const logs = createLogsApi(sim, logGroup);
  const run = createPipeline(world, {
    products,
    index: dynamo,
    sim,
    itemOf: product => seedItem(address, product),
  });
  const states = createStatesApi(lake.executions, machine, now, run);
  const {executions} = lake;
  const last = executions.at(-1);
  if (last)
    scheduleDaily(world, last.startDate, count => {
      executions.push({name: `daily-bushfire-${count + 7}`, status: 'SUCCEEDED', startDate: now()});
      run();
    });
  const s3 = createS3(bucket, objects, now);

  const download = (request: Request, path: string): Response => {
    const id = /^odata\/v1\/Products\(([0-9a-f-]{36})\)\/\$value$/.exec(decodeURIComponent(path))?.[1];
    const product = products.find(one => one.id === id);
    if (!product) return Response.json({detail: 'Product not found'}, {status: 404});
    return downloads(
      request,
      product,
      () =>
        Response.json(
          {
            'trace-id': world.random('trace').uuid(),
            code: 'DAT-ZIP-100',
            message: 'Max session number exceeded',
          },
          {status: 429},
        ),
      () => new Response(null, {status: 202}),
    );
  };
  const aws = async (request: Request, path: string): Promise<Response> => {
    const target = request.headers.get('x-amz-target') ?? '';
    const [service = '', operation = ''] = target.split('.');
    if (service === 'DynamoDB_20120810') return dynamo.handle(request);
    if (service === 'Logs_20140328' || service === 'AWSStepFunctions') {
      const body = (await request.json().catch(() => ({}))) as Record<string, unknown>;
      return service === 'AWSStepFunctions' ? states(operation, body) : logs(operation, body);
    }
    return path.startsWith('v1/') ? batch(request, path) : s3(request, path);
  };
  const placeOf = (request: Request): readonly [string, string] => {
    const [, place = '', rest = ''] = /^\/lake\/([^/]*)\/?(.*)$/s.exec(new URL(request.url).pathname) ?? [];
    return [place, rest];
  };

  return {
    name: 'lake',
    mount,
    authorize: (request, token) => {
      const [place] = placeOf(request);
      const given = request.headers.get('authorization') ?? '';
      if (place === 'aws')
        return given.startsWith('AWS4-HMAC-SHA256 ') ? undefined : refused('Missing Authentication Token');
      const bearer = /^Bearer (\S+)$/.exec(given)?.[1];
      const known = bearer !== undefined && (bearer === token || identity.valid(bearer));
      if (place === 'dhus')
        return known || given === hubPassword || basicPassword(given) === token ? undefined : hubLogin();
      if (place !== 'download' || known) return undefined;
      return Response.json({detail: 'Unauthorized'}, {status: 401, headers: {'www-authenticate': 'Bearer'}});
    },
    handle: request => {
      address ||= new URL(request.url).origin;
      const [place, rest] = placeOf(request);
      switch (place) {
        case 'odata':
          return odata(request, rest.replace(/^v1\/?/, ''));
        case 'stac':
          return stac(request);
        case 'dhus':
          return dhus(request, decodeURIComponent(rest));
        case 'download':
          return download(request, rest);
        case 'aws':
          return aws(request, rest).then(answer => withRequestId(answer, requestIds.uuid()));
        case 'auth':
          if (`auth/${rest}` === tokenPath) return identity.token(request);
      }
      return Response.json({detail: 'Not Found'}, {status: 404});
    },
    settings: origin => {
      address = origin;
      return {
        url: `${origin}${downloadPath}`,
        catalogue: {kind: 'odata', url: `${origin}/lake/odata/v1`},
        resolveAt: `${origin}/lake/odata/v1`,
        engine: 'aws',
        pools: ['bushfire'],
        table,
        slots,
        quotaBytes: Math.max(1_000_000, Math.round(lake.recentBytes / 0.84)),
        aws: {
          region: 'eu-west-1',
          endpoint: `${origin}/lake/aws`,
          bucket,
          queue,
          definition: 'batch-S3-helper:3',
          logGroup,
          stateMachine: machine,
        },
      };
    },
  };
};
