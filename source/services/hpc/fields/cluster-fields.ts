import {choiceField, textField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {systemList} from '../lists.ts';
import {isJobId} from '../rules/job-id.ts';
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

/** `--account g123`: the profile's without it; what was typed is remembered. */
export const accountField = (hint: string) =>
  textField({
    label: 'Account',
    hint,
    example: 'g123',
    initial: ({world}) => world.settings(hpcSettings)?.account,
    remembered: true,
  });

/** Of a transfer: v2 moves files by jobs. */
export const transferAccountField = accountField(
  'Whom the transfer job is charged to (v2, where the site wants it).',
);

/** A job by its id, an element of an array (42_7), or several of them (42, 42_4-6). */
export const jobField = textField({
  label: 'Job',
  hint: 'The id of the job; of an array its number, an element or a range.',
  example: '42',
  required: true,
  positional: true,
  problem: text =>
    isJobId(text)
      ? undefined
      : `"${text}" is no job id. It is a number, of an array with its index: 42, 42_7.`,
});
