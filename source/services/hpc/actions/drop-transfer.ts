import {action} from '../../../declare/action.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import type {Transfer} from '../resources/transfer-rows.ts';
import {isOver} from '../rules/job-state.ts';
import type {HpcClient} from '../upstream/client.ts';

/** Codes of tasks whose object lies in the staging area. */
const staged = new Set(['112', '113', '114', '117']);

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
    if (transfer.state === 'done' || transfer.state === 'dropped') return `It is ${transfer.state}.`;
    const pending = world
      .journal('hpc')
      .some(entry => entry.facts.transfer === transfer.id && entry.verdict === 'pending');
    return pending && !transfer.here
      ? 'Another skydeck is working at it: stop it there, with x in its transfers or with ^C.'
      : undefined;
  },
  danger: transfer => ({
    question: `${transfer.here ? 'Stop and drop' : 'Drop'} the transfer of ${transfer.name} (${transfer.stage})?`,
  }),
  facts: (_input, transfer) => ({
    transfer: transfer.id,
    ...(transfer.system ? {system: transfer.system} : {}),
  }),
  run: async (_input, transfer, {client}, _progress, signal) => {
    const api = await client.api(signal);
    const system = await client.system(transfer.system, signal);
    const request = api.dropRequest(system, transfer.id);
    client.live.get(transfer.id)?.stop();
    const forgotten = (why: string) => ({
      ids: [transfer.id],
      sentence: `The transfer of ${transfer.name} is forgotten here: ${why}. It expires there.`,
    });
    try {
      const assume = api.dialect === 'v2' ? undefined : {success: 'dropped'};
      api.dropped(await client.http.send(request, {signal, assume}));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // It is gone already: that is what was wanted.
      if (error.kind === 'not-found') return forgotten('the service knows it no more');
      // 1.16 answers 500 for ever for a task whose object never came; other v1 have no such call.
      const never = error.status === 500 && api.dialect !== 'v2' && !staged.has(transfer.code ?? '');
      if (never || error.status === 405 || /no such path or method/.test(error.message))
        return forgotten(`the service cannot drop it (${error.message.replace(/\.$/, '')})`);
      throw error;
    }
    return {
      ids: [transfer.id],
      sentence: `The transfer of ${transfer.name} is dropped. What is in the staging area stays there until it expires.`,
    };
  },
  evidence: async (_input, {row = '', facts}, client, signal): Promise<Evidence> => {
    const api = await client.api(signal);
    const page = await api.tasks(signal);
    if (page) {
      const task = page.rows.find(({id}) => id === row);
      const complete = page.unreadable.length === 0 && !page.incomplete;
      return changed(
        task ? task.code === '302' : complete || undefined,
        task
          ? `Task ${row} is ${task.code}: ${task.words}.`
          : `Task ${row} is ${complete ? 'no longer listed' : 'not among those that could be read'}.`,
        complete,
      );
    }
    const jobs = await api.job(
      await client.system(String(facts.system ?? '') || undefined, signal),
      row,
      signal,
    );
    return changed(
      jobs.length === 0 ? undefined : jobs.every(({state}) => isOver(state)),
      `The transfer's job ${row} is ${jobs[0]?.state ?? 'no longer known'}.`,
    );
  },
  touches: ['transfers', 'tasks'],
});
