import {expect, test} from 'vitest';
import type {Window} from '../../source/services/tasking/upstream/client.ts';
import {openRecorded} from '../services/preview-is-run.ts';

const deletions = (sent: readonly {method: string}[]) =>
  sent.filter(({method}) => method === 'DELETE').length;

test('an id that is given twice is done once', async () => {
  const {run, read, proxy} = await openRecorded();
  const [window] = (await read<Window>('windows')).filter(({state}) => state === 'PENDING_SYNC');
  expect(await run(['delete', 'window', window!.id, window!.id, '--yes'])).toMatchObject({code: 0});
  expect(deletions(proxy.sent)).toBe(1);
});

test('a list that cannot be read stops no change that needs an id alone, and is said', async () => {
  const refuse = ({method, path}: {method: string; path: string}) =>
    method === 'GET' && path.endsWith('/windows') ? 503 : undefined;
  const {run, proxy} = await openRecorded({refuse});
  const ran = await run(['delete', 'window', '7', '--yes']);
  expect(ran.err).toContain('warning: Not checked: windows could not be read');
  expect(deletions(proxy.sent)).toBe(1);
});

test('--strict sends nothing where there is a warning, and exits with 1', async () => {
  const {run, proxy} = await openRecorded();
  const wanted = ['--satellite', 'FM200', '--type', 'PAYLOAD_MY_PAYLOAD_NAME', '--start', '+2h', '--strict'];
  const ran = await run(['create', 'window', ...wanted]);
  expect(ran.code).toBe(1);
  expect(ran.err).toContain('only one contact in 6 h is guaranteed');
  expect(proxy.sent.filter(({method}) => method === 'POST')).toEqual([]);
});
