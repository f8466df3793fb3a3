import {choiceField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {systemList} from '../lists.ts';
import {hpcSettings} from '../settings.ts';

/** The system that a form starts with: the row's, the profile's, the first known that is not down. */
const usualSystem = (world: World, row: unknown): string | undefined => {
  const own = row as {system?: string; kind?: string; name?: string} | undefined;
  const known = world.rows(systemList)?.filter(system => system.kind === 'system');
  return (
    own?.system ??
    (own?.kind === 'system' ? own.name : undefined) ??
    world.settings(hpcSettings)?.system ??
    known?.find(system => system.health !== 'unhealthy')?.name ??
    known?.[0]?.name
  );
};

/** `--system cluster`: without it, the profile's, or the first that is up. */
export const systemField = choiceField({
  label: 'System',
  hint: 'The HPC system; without it, the one of the profile, or the first that is up.',
  example: 'cluster',
  // Any word is let through: whether there is such a system is told in the same words everywhere.
  suggest: ({world}) =>
    (world.rows(systemList)?.filter(system => system.kind !== 'service') ?? []).map(system => ({
      value: system.name,
      ...(system.health === 'healthy' ? {} : {note: `${system.health}: ${system.description}`}),
    })),
  initial: ({world, row}) => usualSystem(world, row),
});
