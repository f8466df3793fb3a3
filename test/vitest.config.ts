import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

/** Unit and component tests; `npm run test:e2e` adds the built program in a real pty. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: process.env.SKYDECK_E2E
      ? ['test/e2e/**/*.test.{ts,tsx}']
      : ['test/*.test.{ts,tsx}', 'test/!(e2e)/**/*.test.{ts,tsx}'],
    // Much of the time is waiting: two at once even where there are two cores.
    maxWorkers: 2,
    setupFiles: ['test/patience.ts'],
    expect: {poll: {timeout: 30_000}},
    testTimeout: 120_000,
    hookTimeout: 60_000,
    env: {TZ: 'UTC', FORCE_COLOR: '0'},
  },
});
