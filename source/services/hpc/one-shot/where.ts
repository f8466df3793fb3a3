import type {CommandContext} from '../../../service.ts';
import type {HpcClient} from '../client.ts';
import {remotePathField} from '../path-field.ts';
import {placeOf} from '../place-of.ts';
import {systemField} from '../system-field.ts';

export type Context = CommandContext<HpcClient>;

/** The path that a command is about, as its first word. */
export const pathWord = (hint: string, required = true) => ({
  ...remotePathField({
    label: 'Path',
    hint,
    example: '/scratch/test1',
    initial: () => undefined,
    positional: true,
  }),
  required,
});

/** What every command on one file asks for. */
export const reading = {path: pathWord('The file.'), system: systemField};

/** The system and the absolute path that a command means. */
export const where = async (
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
