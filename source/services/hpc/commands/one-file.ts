import type {CommandContext} from '../../../declare/service.ts';
import {systemField} from '../fields/cluster-fields.ts';
import {remotePathField} from '../fields/path-field.ts';
import type {HpcClient} from '../upstream/client.ts';
import {placeOf} from '../upstream/place-of.ts';

export type Context = CommandContext<HpcClient>;

/** What every command on one file asks for. */
export const oneFile = {
  path: remotePathField({
    label: 'Path',
    hint: 'The file.',
    example: '/scratch/test1/log.txt',
    initial: () => undefined,
    positional: true,
  }),
  system: systemField,
};

/** The system and the absolute path that a command means. */
export const placeMeant = async (
  {client, signal}: Context,
  input: {readonly path: string | undefined; readonly system: string | undefined},
) => {
  const system = await client.system(input.system, signal);
  return {
    system,
    api: await client.api(signal),
    place: await placeOf(client, system, input.path ?? '~', signal),
  };
};
