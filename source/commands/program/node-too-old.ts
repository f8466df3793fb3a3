/**
 * What is said on a Node that is older than the program needs; undefined where it is new enough. `wanted` is the
 * `engines` range of package.json (`>=22.2`). It runs on that old Node: nothing here may be newer than the language itself.
 */
export const nodeTooOld = (version: string, wanted: string): string | undefined => {
  const needed = wanted.replace('>=', '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, leastMinor = 0] = needed.split('.').map(Number);
  if (major > least || (major === least && minor >= leastMinor)) return undefined;
  return `Node ${needed} or newer is needed, and this is Node ${version}: get one from https://nodejs.org or your system's packages, or use skydeck's single executable, which brings its own.`;
};
