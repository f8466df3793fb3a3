/** What a program that a test starts with an environment of its own must be told of the day that the tests run on. */
export const thisDay: Readonly<Record<string, string>> = {
  TZ: process.env.TZ ?? 'UTC',
  ...(process.env.SKYDECK_CLOCK_SHIFT
    ? {
        SKYDECK_CLOCK_SHIFT: process.env.SKYDECK_CLOCK_SHIFT,
        NODE_OPTIONS: process.env.NODE_OPTIONS ?? '',
      }
    : {}),
};
