/** How to begin where there is no profile; the same on the screen and, as `command`, in the sentence for a shell. */
export const beginnings = [
  {
    name: 'sandbox',
    key: '1',
    title: 'Look around',
    about: 'a simulated ground segment; nothing real is touched',
    command: 'skydeck --sandbox',
  },
  {
    name: 'profile',
    key: '2',
    title: 'Make a profile',
    about: 'asks for the addresses of your services, and for no secret',
    command: 'skydeck profiles create',
  },
  {
    name: 'tour',
    key: '3',
    title: 'Learn nine keys',
    about: 'a tour of a minute, in the simulated ground segment',
    command: 'skydeck help tour',
  },
] as const;

export type Beginning = (typeof beginnings)[number]['name'];

/** Why nothing can be opened. */
export const noProfileYet = (file: string): string =>
  `There is no profile yet: ${file} names no ground segment.`;
