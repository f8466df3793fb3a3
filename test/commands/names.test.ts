import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {openGround} from './run-command.ts';

let ground: Awaited<ReturnType<typeof openGround>>;
let folder: string;
let tiles: {id: string; key: string; size: number};

beforeAll(async () => {
  ground = await openGround({payload: {exec: false}});
  folder = mkdtempSync(join(tmpdir(), 'names-test-'));
  const {out} = await ground.run(['get', 'downlinks', '-o', 'json', '--filter', 'tiles-3020521']);
  [tiles] = JSON.parse(out);
});
afterAll(async () => {
  await ground.close();
  rmSync(folder, {recursive: true});
});

describe('a file that came down', () => {
  it('is meant by its bare name, as well as by its id', async () => {
    const to = join(folder, 'tiles.json');
    const {code, out} = await ground.run(['download', 'tiles-3020521.json', to]);
    expect({code, out}).toEqual({code: 0, out: expect.stringContaining('its CRC-32 is right')});
    expect(readFileSync(to, 'utf8')).toHaveLength(tiles.size);
    const shown = await ground.run(['describe', 'downlinks', 'tiles-3020521.json']);
    expect(shown.out).toContain(tiles.key);
    const traced = await ground.run(['trace', 'tiles-3020521.json']);
    expect(traced.out).toContain('✓ tiles-3020521.json arrived');
  });

  it('is followed by its bare name too', async () => {
    const stop = new AbortController();
    const seen = vi.fn();
    const words = ['get', 'downlinks', 'tiles-3020521.json', '--watch', '-o', 'ndjson'];
    const following = ground.run(words, {interrupted: stop.signal, onOut: seen});
    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(expect.stringMatching(/\n$/)), {
      timeout: 30_000,
    });
    stop.abort();
    const {out} = await following;
    const ids = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).row.id);
    expect(new Set(ids)).toEqual(new Set([tiles.id]));
  });

  it('of a name that others bear too is asked for by its id', async () => {
    const {code, err} = await ground.run(['download', 'report.txt', folder]);
    expect(code).toBe(1);
    expect(err).toMatch(/^skydeck: "report\.txt" is the name of \d+ downlinks\.\nGive the id of one: \S+/);
  });

  it('is not looked for on an HPC system without a word about the other command', async () => {
    const {code, err} = await ground.run(['fetch', 'tiles-3020521.json', folder]);
    expect(code).toBe(3);
    expect(err).toContain('For a file that came down from a satellite: skydeck download FILE.');
    const absolute = await ground.run(['fetch', '/nowhere/tiles-3020521.json', folder]);
    expect(absolute.err).not.toContain('download');
  });
});
