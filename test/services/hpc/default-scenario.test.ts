import {expect, test} from 'vitest';
import {type Dialect, dialects, type System} from '../../../source/services/hpc/upstream/model.ts';
import {type OpenSite, openSite} from './open-site.ts';

const planted: Readonly<Record<Dialect, readonly string[]>> = {
  'v1.16': [
    'critical service-unhealthy: systems service/reservations',
    'critical system-unhealthy: systems dead',
    'warning job-failed: accounting calibrate',
    'warning job-stuck-pending: hpc-jobs fine-grid',
    'warning job-time-out: accounting mosaic',
    'warning node-fail: accounting stitch',
    'warning time-out-near: hpc-jobs reanalysis',
    'warning transfer-waiting: transfers terrain.tif',
  ],
  'v1.1': [
    'critical service-unhealthy: systems service/reservations',
    'warning job-failed: accounting calibrate',
    'warning job-stuck-pending: hpc-jobs fine-grid',
    'warning job-time-out: accounting mosaic',
    'warning node-fail: accounting stitch',
    'warning time-out-near: hpc-jobs reanalysis',
  ],
  v2: [
    'critical system-unhealthy: systems dead',
    'warning job-failed: hpc-jobs calibrate',
    'warning job-stuck-pending: hpc-jobs fine-grid',
    'warning job-time-out: hpc-jobs mosaic',
    'warning node-fail: hpc-jobs stitch',
    'warning time-out-near: hpc-jobs reanalysis',
  ],
};

const resources = ['systems', 'hpc-jobs', 'tasks', 'accounting', 'transfers', 'files'];
const readAll = async (open: OpenSite) => {
  for (const name of resources) await open.read(name);
};
const alerts = async (open: OpenSite) => {
  await readAll(open);
  return open.session
    .alerts()
    .map(({severity, kind, resource, title, id}) => {
      const name = /\(([\w-]+)\)/.exec(title)?.[1] ?? /(terrain\.tif)/.exec(title)?.[1] ?? id;
      return `${severity} ${kind}: ${resource} ${name}`;
    })
    .sort();
};

test.each(dialects)(
  '%s: triage finds what is planted and nothing else, now and five hours later',
  async dialect => {
    const open = await openSite({dialect, scenario: 'default', speed: 20});
    expect(await alerts(open)).toEqual(planted[dialect]);
    open.world.setSpeed(0);
    open.world.advance(5 * 3600);
    open.world.setSpeed(20);
    expect(await alerts(open)).toEqual(planted[dialect]);
  },
);

test('each alert says what it saw and what to do', async () => {
  const open = await openSite({scenario: 'default', speed: 20});
  await readAll(open);
  const told = Object.fromEntries(
    open.session.alerts().map(({kind, title, why, todo}) => [kind, `${title}. ${why} ${todo}`]),
  );
  expect(told['time-out-near']).toMatch(
    /^Job \d+ \(reanalysis\) on cluster is near its time limit\. 92 % of 5d are used; the scheduler ends it in \d+h \d\dm\. Let it write a checkpoint/,
  );
  expect(told['job-stuck-pending']).toMatch(
    /will not start by itself\. It is PENDING with the reason BadConstraints\. Nothing on the system fits what it asks for/,
  );
  expect(told['transfer-waiting']).toMatch(
    /^The upload of terrain\.tif waits for you\. The service's part is done \(form received: the file is to be sent\), and nothing has moved for 4\dm\. Resume it/,
  );
  expect(told['service-unhealthy']).toMatch(
    /^FirecREST's service reservations is down\. not available: server up, flask down \(checked ≤16m ago\)\./,
  );
  expect(told['node-fail']).toMatch(
    /lost its node\. It ended NODE_FAIL with exit code 0:0 after 20m on cluster\./,
  );
});

test('a hung service is told as hung, not as absent, and asked for anew by hand', async () => {
  const open = await openSite();
  open.site.services.storage = 'hung';
  const {rows} = await open.read<System>('systems');
  const storage = rows.find(row => row.name === 'storage');
  expect(storage).toMatchObject({
    health: 'hung',
    description: 'does not answer its check, so the list leaves it out',
  });
  open.site.services.storage = 'down';
  const watch = open.session.poller.watch(open.resource<System>('systems'), {}, 'background');
  await watch.refresh();
  const again = watch.get().page!.rows.find(row => row.name === 'storage');
  expect(again).toMatchObject({health: 'unhealthy', description: 'server down', atMostSeconds: 0});
  watch.stop();
});
