import {action} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import type {Transfer} from '../resources/transfer-rows.ts';
import type {HpcClient} from '../upstream/client.ts';

/** Gives a staged transfer up, and stops it where this process is working at it: v1's task is invalidated, v2's job cancelled. What is in the staging area expires there. */
export const dropTransfer = action<Transfer, HpcClient, Record<string, never>>({
  name: 'drop',
  command: 'drop transfer',
  key: 'x',
  title: 'Drop the transfer',
  about: 'Gives a staged transfer up; one that is under way here is stopped.',
  on: 'rows',
  fields: {},
  disabled: (transfer, world) => {
    if (!transfer) return undefined;
    if (transfer.state === 'done' || transfer.state === 'dropped') return `It is ${transfer.state}.`;
    const pending = world
      .journal?.('hpc')
      .some(entry => entry.facts.transfer === transfer.id && entry.verdict === 'pending');
    return pending && !transfer.here
      ? 'Another skydeck is working at it: stop it there, with x in its transfers or with Ctrl-C.'
      : undefined;
  },
  danger: transfer => ({
    question: transfer
      ? `${transfer.here ? 'Stop and drop' : 'Drop'} the transfer of ${transfer.name} (${transfer.stage})?`
      : 'Drop the transfers?',
  }),
  facts: (_input, transfer) => ({
    transfer: transfer!.id,
    ...(transfer!.system ? {system: transfer!.system} : {}),
  }),
  requests: async (_input, transfer, {client}) => {
    const signal = AbortSignal.timeout(20_000);
    const api = await client.api(signal);
    const request = api.dropRequest(await client.system(transfer!.system, signal), transfer!.id);
    return request ? [request] : [];
  },
  run: async (_input, transfer, {client}, _progress, signal) => {
    client.live.get(transfer!.id)?.stop();
    const api = await client.api(signal);
    const request = api.dropRequest(await client.system(transfer!.system, signal), transfer!.id);
    if (request)
      try {
        await client.http.send(request, {signal});
      } catch (error) {
        // It is gone already: that is what was wanted.
        if (!(error instanceof Failure) || error.kind !== 'not-found') throw error;
      }
    return {
      ids: [transfer!.id],
      sentence: request
        ? `The transfer of ${transfer!.name} is dropped. What is in the staging area stays there until it expires.`
        : `The transfer of ${transfer!.name} is forgotten here; this FirecREST cannot drop it, so it expires there.`,
    };
  },
  touches: ['transfers', 'tasks'],
});
