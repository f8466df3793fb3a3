import {type Findings, warning} from '../../../declare/action.ts';
import type {World} from '../../../declare/world.ts';

/** Checks that look at rows which could not be read were not made on them: that is said. */
export const unreadFindings = (world: World, resources: readonly string[]): Findings =>
  resources.map(name => {
    const why = world.unread?.(name);
    return why === undefined
      ? undefined
      : warning(`Not all ${name} could be looked at by these checks: ${why}`);
  });
