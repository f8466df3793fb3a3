import {Failure} from '../../../declare/failure.ts';
import {command} from '../../../declare/service.ts';
import {bytes} from '../../../text/quantities.ts';
import type {HpcClient} from '../upstream/client.ts';
import {reading, where} from './where.ts';

export const catCommand = command<HpcClient, typeof reading>({
  words: 'cat',
  about: 'Prints a text file of an HPC system.',
  fields: reading,
  run: async (input, context) => {
    const {system, api, place} = await where(context, input);
    const {size} = await api.stat(system, place, context.signal);
    const {direct} = await api.limits(system, context.signal);
    if (size !== undefined && size > direct)
      throw new Failure('too-large', `${place} has ${bytes(size)}; ${bytes(direct)} can be printed.`, {
        todo: `Fetch it (skydeck fetch ${place}), or look at its beginning or its end (skydeck head, skydeck tail).`,
      });
    const text = size === 0 ? '' : await api.head(system, place, direct, context.signal);
    if (text.includes('\0'))
      throw new Failure('local', `${place} is not a text.`, {todo: `Fetch it: skydeck fetch ${place}`});
    context.out(text);
    return 0;
  },
});
