import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {
  type Runtime,
  readRuntime,
  removeRuntime,
  runtimePath,
  writeRuntime,
} from '../../source/sandbox/runtime.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const runtime: Runtime = {
  url: 'http://127.0.0.1:4321',
  token: 'secret',
  profile: {
    name: 'sandbox',
    services: {tasking: {url: 'http://127.0.0.1:4321/tasking'}},
    clock: {follow: 'tasking', speed: 60},
    stateDir: '/tmp/somewhere',
  },
  pid: process.pid,
};
const place = () => {
  const folder = temporaryFolder();
  return join(folder, 'skydeck-sandbox.json');
};

describe('finding a sandbox that runs by itself', () => {
  it('goes by a file that only its owner can read', () => {
    const path = place();
    expect(readRuntime(path)).toBeUndefined();
    writeRuntime(runtime, path);
    writeRuntime(runtime, path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readRuntime(path)).toEqual(runtime);
    removeRuntime(process.pid, path);
    expect(existsSync(path)).toBe(false);
  });

  it('finds the first one again when a second one has ended, unless that ended too', () => {
    const path = place();
    writeRuntime(runtime, path);
    const second = {...runtime, url: 'http://127.0.0.1:4322', pid: process.ppid};
    writeRuntime(second, path);
    removeRuntime(process.pid, path);
    expect(readRuntime(path)).toEqual(second);
    removeRuntime(second.pid, path, runtime);
    expect(readRuntime(path)).toEqual(runtime);
    const {pid} = spawnSync(process.execPath, ['-e', '']);
    removeRuntime(process.pid, path, {...runtime, pid});
    expect(existsSync(path)).toBe(false);
  });

  it('looks in XDG_RUNTIME_DIR first', () => {
    expect(runtimePath({XDG_RUNTIME_DIR: '/run/user/7'})).toBe('/run/user/7/skydeck-sandbox.json');
    expect(runtimePath({})).toContain(tmpdir());
  });

  it('does not believe in a sandbox whose process is gone', () => {
    const path = place();
    const {pid} = spawnSync(process.execPath, ['-e', '']);
    writeRuntime({...runtime, pid}, path);
    expect(readRuntime(path)).toBeUndefined();
  });

  it('does not trust what others could have written or read', () => {
    const path = place();
    writeRuntime(runtime, path);
    chmodSync(path, 0o644);
    expect(readRuntime(path)).toBeUndefined();
    chmodSync(path, 0o600);
    const link = `${path}.link`;
    symlinkSync(path, link);
    expect(readRuntime(link)).toBeUndefined();
    writeFileSync(path, '{"url":"http://evil.example"}');
    expect(readRuntime(path)).toBeUndefined();
  });

  it("leaves another process's word alone", () => {
    const path = place();
    writeRuntime({...runtime, pid: process.ppid}, path);
    removeRuntime(process.pid, path);
    expect(readRuntime(path)?.pid).toBe(process.ppid);
  });
});
