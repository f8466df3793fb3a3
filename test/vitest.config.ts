import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

/** Unit and component tests; `npm run e2e` runs the built program in a real pty. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: process.env.SKYDECK_E2E
      ? ['test/e2e/**/*.test.{ts,tsx}']
      : ['test/*.test.{ts,tsx}', 'test/!(e2e)/**/*.test.{ts,tsx}'],
    // Much of the time is waiting: two at once even where there are two cores.
    maxWorkers: 2,
    // A worker loads a module once for all its files, not once for each: that was a fifth of the time.
    isolate: false,
    setupFiles: ['test/patience.ts'],
    // They end what hangs, and judge nothing: a machine that is twenty times too busy is no failure.
    expect: {poll: {timeout: 120_000}},
    testTimeout: 600_000,
    hookTimeout: 300_000,
    // Tests talk to the loopback alone: no AWS client asks the machine's metadata service.
    env: {TZ: process.env.TZ ?? 'UTC', FORCE_COLOR: '0', AWS_EC2_METADATA_DISABLED: 'true'},
  },
});
