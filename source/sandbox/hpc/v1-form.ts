import {type Era, type Site, up} from './site.ts';
import type {SimTask} from './task-store.ts';
import type {Call} from './v1-gateway.ts';

/** What a task of an upload tells once its form is there: flat in 1.1, in `parameters` in 1.16. */
export const formData = (
  {store}: Pick<Site, 'store'>,
  era: Era,
  {call, task, given, target}: {call: Call; task: SimTask; given: string; target: string},
) => {
  const source = given.replace(/^.*\//, '');
  const {url, data} = store.form(call.url.origin, call.user, `${task.id}/${source}`);
  const flags = Object.entries(data)
    .map(([key, value]) => `-F '${key}=${value}'`)
    .join(' ');
  const command = `curl -i -X POST ${url} ${flags} -F file=@${given}`;
  if (era === 'v1.1') {
    const address = store.address(call.url.origin, 'GET', `${call.user}/${task.id}/${source}`, {}, true);
    return {
      hash_id: task.id,
      msg: {
        action: `wget -q -O ${target}/${source} '${address}'`,
        command,
        download_url: address,
        method: 'POST',
        url,
        ...data,
      },
      source,
      status: '111',
      system: '127.0.0.1:2203',
      target,
      user: call.user,
    };
  }
  return {
    hash_id: task.id,
    msg: {
      command,
      parameters: {data, files: given, headers: {}, json: {}, method: 'POST', params: {}, url},
    },
    source,
    status: '111',
    system_addr: '127.0.0.1:2202',
    system_name: up,
    target,
    trace_id: '',
    user: call.user,
  };
};
