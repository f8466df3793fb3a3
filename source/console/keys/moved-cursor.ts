/** Where a command of moving leads, from a place among so many; undefined for any other command. */
export const step = (
  command: string | undefined,
  now: number,
  last: number,
  page: number,
): number | undefined => {
  const to = {
    next: now + 1,
    previous: now - 1,
    'page-next': now + page,
    'page-previous': now - page,
    first: 0,
    last,
  }[command ?? ''];
  return to === undefined ? undefined : Math.max(0, Math.min(Math.max(0, last), to));
};
