import {expect, test} from 'vitest';
import {newHome, taskingApi} from './one-shot.ts';

/** Writes the name of each of ICU's services that is made: the first costs a start 15 to 40 ms. */
const spy = `data:text/javascript,${encodeURIComponent(`
  for (const name of Object.getOwnPropertyNames(Intl).filter(name => /^[A-Z]/.test(name)))
    Intl[name] = new Proxy(Intl[name], {
      construct: (target, given, made) => {
        process.stderr.write(name + ' was made\\n');
        return Reflect.construct(target, given, made);
      },
    });`)}`;

test('a list is read, sorted and written without one of the formatters of ICU', async () => {
  const windows = ['w-10', 'w-9', 'W-2'].map(id => ({
    id,
    satellite_id: 'FM1',
    type: 'PAYLOAD_SDR',
    state: 'SYNCED',
    start: 1_900_000_000,
    duration: 600,
  }));
  const api = await taskingApi(() => true, {
    instead: (_, response) => {
      response.writeHead(200, {'content-type': 'application/json'});
      response.end(JSON.stringify({data: windows}));
    },
  });
  const home = newHome();
  home.profile({tasking: {url: api.url, auth: {kind: 'none'}}});
  const {out, err, code} = await home.run(['get', 'windows', '-o', 'json', '--sort', 'id'], {
    env: {NODE_OPTIONS: `--import ${spy}`},
  });
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(JSON.parse(out).map(({id}: {id: string}) => id)).toEqual(['W-2', 'w-9', 'w-10']);
});
