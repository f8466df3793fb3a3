import type {World} from '../simulated-world.ts';
import type {Execution} from './aws-json.ts';
import type {BatchSim, SimAttempt, SimJob} from './batch-sim.ts';
import type {SeedItem} from './dynamo.ts';
import type {Product} from './products.ts';
import {objectOf, type StoredObject} from './s3.ts';

const hour = 3600;
const day = 86_400;
const exited = 'Essential container in task exited';

/** Which products play which part, by their place in the catalogue. */
const parts = {
  short: 20,
  root: 86,
  tail: [87, 88, 89],
  stuck: 90,
  slow: 91,
  orphan: 92,
  dead: 93,
  unregistered: [94, 95],
  running: 96,
  chain: [97, 98],
  /** As many as the seed's first page: the others were never looked at. */
  registered: 100,
} as const;

export type DefaultLake = {
  readonly items: (origin: string) => readonly SeedItem[];
  readonly executions: Execution[];
  /** Bytes that were downloaded in the last 30 days. */
  readonly recentBytes: number;
};

const sizeText = (bytes: number) =>
  bytes >= 1024 ** 2 ? `${(bytes / 1024 ** 2).toFixed(2)} MB` : `${(bytes / 1024).toFixed(2)} KB`;

/** Under this path the provider serves downloads. */
export const downloadPath = '/lake/download/odata/v1';

/** An item as the seed's second Lambda puts it: it has no more than these attributes. */
export const seedItem = (origin: string, product: Product) => ({
  'pool-name': 'bushfire',
  'collection-identifier': product.title,
  link: `${origin}${downloadPath}/Products(${product.id})/$value`,
  size: sizeText(product.bytes),
  status: 'not-downloaded',
});

/**
 * A lake as the seed's pipeline leaves it, with each trouble once, at the moment the sandbox opens:
 *
 * 1. Product 86: its download failed in both attempts (the connection was cut): a failed root, 26 hours ago.
 * 2. Products 87 to 89 depend on it and failed without ever running: one cascade.
 * 3. Product 90 is RUNNABLE for two hours: MISCONFIGURATION, no instance can ever take it.
 * 4. Product 91 is RUNNING for 20 hours of the 24 that its attempt may take.
 * 5. Product 92 is registered for 30 hours and has no job: an orphan.
 * 6. Product 93 links to scihub.copernicus.eu, closed since October 2023.
 * 7. Product 20 is downloaded, and its object is shorter than it should be.
 * 8. The last execution of the state machine is 31 hours old: a run was missed. The next comes at its time.
 * 9. 84 % of the (small) quota of the sandbox is used.
 *
 * Products 94 and 95 are downloaded but not registered, 96 to 98 are on their way, and 30 more were never found, since
 * the seed reads the first page only. Among those, 105 is off-line (202), 107 is cut at the first try, 110 has size 0.
 */
export const plantLake = (
  world: World,
  products: readonly Product[],
  sim: BatchSim,
  objects: Map<string, StoredObject>,
  extra: number,
): DefaultLake => {
  const random = world.random('default lake');
  const {start} = world;
  const stored = (product: Product, bytes: number, at: number) =>
    objects.set(
      `${product.title}.zip`,
      bytes === product.bytes ? objectOf(product, at) : {bytes, etag: product.id.replaceAll('-', ''), at},
    );
  const jobOf = (product: Product, more: Partial<SimJob> & Pick<SimJob, 'state' | 'createdAt'>): SimJob => ({
    id: random.uuid(),
    name: product.title,
    definition: 'batch-S3-helper:3',
    tries: [],
    allowed: 2,
    timeout: 5000,
    dependsOn: [],
    environment: [
      {
        name: 'link',
        value: `https://download.dataspace.copernicus.eu/odata/v1/Products(${product.id})/$value`,
      },
    ],
    ...more,
  });
  const attempt = (startedAt: number, seconds: number, more: Partial<SimAttempt>): SimAttempt => ({
    startedAt,
    stoppedAt: startedAt + seconds,
    statusReason: exited,
    logStream: `batch-S3-helper/default/${random.uuid().replaceAll('-', '')}`,
    ...more,
  });
  const done = (product: Product, createdAt: number) => {
    const seconds = random.whole(120, 420);
    const one = attempt(createdAt + 150, seconds, {exitCode: 0});
    sim.plant(
      jobOf(product, {
        state: 'SUCCEEDED',
        createdAt,
        startedAt: one.startedAt,
        stoppedAt: one.stoppedAt,
        exitCode: 0,
        statusReason: exited,
        tries: [one],
        logStream: one.logStream,
      }),
    );
    return one.stoppedAt;
  };

  const downloadedAt = new Map<number, number>();
  let recentBytes = 0;
  for (let index = 0; index < parts.root; index += 1) {
    const product = products[index]!;
    const at = start - 28 * day + (index * 27 * day) / parts.root;
    downloadedAt.set(index, start - at < 6 * day ? done(product, at) : at);
    stored(product, index === parts.short ? Math.floor(product.bytes / 3) : product.bytes, at);
    recentBytes += product.bytes;
  }
  for (const index of [99]) {
    downloadedAt.set(index, done(products[index]!, start - 25 * hour));
    stored(products[index]!, products[index]!.bytes, start - 25 * hour);
    recentBytes += products[index]!.bytes;
  }
  for (const index of parts.unregistered) {
    done(products[index]!, start - 3 * hour);
    stored(products[index]!, products[index]!.bytes, start - 3 * hour);
  }
  const cut = {exitCode: 18, reason: 'curl: (18) transfer closed with outstanding read data remaining'};
  const tries = [attempt(start - 27 * hour, 900, cut), attempt(start - 26.6 * hour, 840, cut)];
  const root = jobOf(products[parts.root]!, {
    state: 'FAILED',
    createdAt: start - 27.2 * hour,
    startedAt: tries[1]!.startedAt,
    stoppedAt: tries[1]!.stoppedAt,
    statusReason: exited,
    ...cut,
    tries,
    logStream: tries[1]!.logStream,
  });
  sim.plant(root);
  let before = root;
  for (const index of parts.tail) {
    const job = jobOf(products[index]!, {
      state: 'FAILED',
      createdAt: start - 27.2 * hour,
      stoppedAt: root.stoppedAt,
      statusReason: 'Dependent Job failed',
      dependsOn: [before.id],
    });
    sim.plant(job);
    before = job;
  }
  sim.plant(
    jobOf(products[parts.stuck]!, {
      state: 'RUNNABLE',
      createdAt: start - 2 * hour,
      statusReason:
        'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the job queue.',
    }),
    {held: true},
  );
  sim.plant(
    jobOf(products[parts.slow]!, {
      state: 'RUNNING',
      createdAt: start - 20.1 * hour,
      startedAt: start - 20 * hour,
      timeout: day,
    }),
    {held: true, fate: {kind: 'success', seconds: 23.5 * hour}},
  );
  const running = jobOf(products[parts.running]!, {
    state: 'RUNNING',
    createdAt: start - 300,
    startedAt: start - 60,
  });
  sim.plant(running, {fate: {kind: 'success', seconds: 240}});
  let last = running;
  for (const index of parts.chain) {
    const job = jobOf(products[index]!, {state: 'PENDING', createdAt: start - 290, dependsOn: [last.id]});
    sim.plant(job, {fate: {kind: 'success', seconds: 200}});
    last = job;
  }

  const executions = Array.from(
    {length: 6},
    (_, index): Execution => ({
      name: `daily-bushfire-${index + 1}`,
      status: 'SUCCEEDED',
      startDate: start - (31 + 24 * (5 - index)) * hour,
      stopDate: start - (31 + 24 * (5 - index)) * hour + 95,
    }),
  );
  const registered = (origin: string): SeedItem[] =>
    products.slice(0, parts.registered).map((product, index): SeedItem => {
      const at = downloadedAt.get(index);
      const since =
        at !== undefined ? at - hour : index === parts.orphan ? start - 30 * hour : start - 28 * hour;
      return {
        ...seedItem(origin, product),
        ...(at === undefined ? {} : {status: 'downloaded'}),
        // What skydeck registered tells exact bytes and times besides.
        ...(index === parts.dead
          ? {link: `https://scihub.copernicus.eu/dhus/odata/v1/Products('${product.id}')/$value`}
          : {bytes: product.bytes, checksum: `md5:${product.md5()}`, 'product-id': product.id}),
        'registered-at': Math.floor(since),
        ...(at === undefined ? {} : {'downloaded-at': Math.floor(at)}),
      };
    });
  const extras = (origin: string): SeedItem[] =>
    Array.from({length: extra}, (_, index): SeedItem => {
      const sensed = start - 400 * day - index * 3000;
      const when = new Date(sensed * 1000)
        .toISOString()
        .replace(/[-:]/g, '')
        .replace(/\.\d+Z$/, '');
      const title = `S3A_OL_1_EFR____${when}_${when}_${when}_0179_${index % 1000}_000_3600_LN1_O_NT_002`;
      return {
        'pool-name': 'bushfire',
        'collection-identifier': title,
        link: `${origin}${downloadPath}/Products(00000000-0000-4000-8000-${String(index).padStart(12, '0')})/$value`,
        size: '0.50 MB',
        bytes: 524_288,
        status: 'downloaded',
        'registered-at': Math.floor(start - 390 * day),
        'downloaded-at': Math.floor(start - 389 * day),
      };
    });
  for (const item of extras(''))
    objects.set(`${item['collection-identifier']}.zip`, {
      bytes: Number(item.bytes),
      etag: 'extra',
      at: start - 389 * day,
    });
  const items = (origin: string) => [...registered(origin), ...extras(origin)];
  return {items, executions, recentBytes};
};
