import {FileTrouble} from './file-trouble.ts';
import {readForm} from './multipart.ts';
import {dead, type Era, noMachine, refused, type Site, serverError, up} from './site.ts';
import type {SimTask} from './task-store.ts';
import {formData} from './v1-form.ts';
import {type Call, type Route, route} from './v1-gateway.ts';
import {internalTransfer} from './v1-internal-transfer.ts';
import {fileHeaders, sshTrouble} from './v1-utility-words.ts';

/** Virtual seconds between the looks at the object storage (F7T_STORAGE_POLLING_INTERVAL of the recordings). */
const lookSeconds = 5;

/** v1's /storage: the staged transfers of both eras. */
export const storageRoutes = (site: Site, era: Era, base: (call: Call) => string): Route[] => {
  const {world, files, store} = site;
  const tasks = site.tasks[era];
  const old = era === 'v1.1';
  /** What is to be done with an upload once its object is there. */
  const waiting = new Map<string, {bucket: string; key: string; target: string; task: SimTask}>();

  const receipt = (call: Call, task: SimTask) =>
    Response.json(
      {success: 'Task created', task_id: task.id, task_url: `${old ? base(call) : ''}/tasks/${task.id}`},
      {status: old ? 200 : 201},
    );
  const machineTrouble = (call: Call, description: string): Response | undefined => {
    if (old) return undefined;
    if (!call.machine) return refused('No machine name given');
    if (call.machine !== up && call.machine !== dead) return noMachine('Failed operation');
    const ssh = sshTrouble(call);
    return ssh === undefined ? undefined : pathRefused(description, {'X-Error': ssh});
  };
  /** The path is looked at first, by the same login. */
  const pathRefused = (description: string, headers: Record<string, string>): Response =>
    description === 'Failed to download file' && !old
      ? refused('sourcePath error', undefined, {headers})
      : refused(description, "'targetPath' directory not allowed", {headers});
  /** From the object storage to the file system. */
  const bring = (id: string): void => {
    const one = waiting.get(id);
    if (!one) return;
    const {task, bucket, key, target} = one;
    const kept = old
      ? {
          hash_id: task.id,
          msg: 'Starting async task for download to filesystem',
          source: key.replace(/^.*\//, ''),
          status: '111',
          system: '127.0.0.1:2203',
          target: target.replace(/\/[^/]*$/, ''),
          user: task.user,
        }
      : {source: key.replace(/^.*\//, ''), system_addr: '127.0.0.1:2202', system_name: up, target};
    tasks.set(task, '112', kept);
    site.soon(1, () => tasks.set(task, '113', kept));
    site.soon(3, () => {
      try {
        files.adopt(task.user, target, store.pathOf(`${bucket}/${key}`)!);
        tasks.set(task, '114', kept);
        waiting.delete(id);
        store.remove(`${bucket}/${key}`);
      } catch (error) {
        if (!(error instanceof FileTrouble)) throw error;
        // 1.16 tries again at its next look; the task shows 115 meanwhile.
        tasks.set(task, error.problem === 'full' ? '115' : '400', {error: error.message, ...kept});
        if (error.problem === 'full' && !old) world.at(world.now() + lookSeconds, () => bring(id));
      }
    });
  };
  const upload = async (call: Call): Promise<Response> => {
    const {fields} = await readForm(call.request, files.incoming);
    const no = machineTrouble(call, 'Failed to upload file');
    if (no) return no;
    const source = (fields.sourcePath ?? '').replace(/^.*\//, '');
    const given = fields.targetPath ?? '';
    if (!source || !given)
      return refused('Failed to upload file', `'${source ? 'targetPath' : 'sourcePath'}' not specified`);
    let target: string;
    let looked = given;
    try {
      const isFolder = files.exists(given) && files.isDirectory(call.user, given);
      target = isFolder ? `${given.replace(/\/$/, '')}/${source}` : given;
      looked = target.replace(/\/[^/]*$/, '') || '/';
      files.list(call.user, looked, false);
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      return pathRefused('Failed to upload file', fileHeaders(error, looked));
    }
    const task = tasks.create(call.user, 'storage', up, '110');
    waiting.set(task.id, {bucket: call.user, key: `${task.id}/${source}`, target, task});
    site.soon(0.5, () =>
      tasks.set(
        task,
        '111',
        formData(site, era, {
          call,
          task,
          given: fields.sourcePath!,
          target: old ? target.replace(/\/[^/]*$/, '') : target,
        }),
      ),
    );
    if (!old)
      store.whenThere(`${call.user}/${task.id}/${source}`, () =>
        site.soon(lookSeconds, () => bring(task.id)),
      );
    return receipt(call, task);
  };
  const finish = (call: Call): Response => {
    const id = call.request.headers.get('x-task-id') ?? '';
    const task = tasks.get(id);
    const one = waiting.get(id);
    if (!task || !one) return Response.json({error: `Not found Hash_ID: ${id}`}, {status: 404});
    if (task.user !== call.user)
      return Response.json({description: 'Operation not permitted. Invalid task owner.'}, {status: 403});
    if (!store.has(`${one.bucket}/${one.key}`))
      return Response.json({error: "Object isn't in SWIFT Object Storage"}, {status: 400});
    bring(id);
    return Response.json({success: 'Starting download to File System'}, {status: 200});
  };
  const download = async (call: Call): Promise<Response> => {
    const {fields} = await readForm(call.request, files.incoming);
    const no = machineTrouble(call, 'Failed to download file');
    if (no) return no;
    const path = fields.sourcePath ?? '';
    let place: string;
    try {
      place = files.readable(call.user, path);
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      return pathRefused('Failed to download file', fileHeaders(error, path));
    }
    const task = tasks.create(call.user, 'storage', up, '116');
    const name = path.replace(/^.*\//, '');
    site.soon(1, () => {
      if (task.status !== '116') return;
      const key = `${call.user}/${task.id}/${name}`;
      store.putFile(key, place);
      const url = store.address(call.url.origin, 'GET', key, {}, old);
      tasks.set(task, '117', old ? url : {source: path, system_name: up, url});
    });
    return receipt(call, task);
  };
  const invalidate = (call: Call): Response => {
    const task = tasks.get(call.request.headers.get('x-task-id') ?? '');
    if (!task) return Response.json({error: 'Task does not exist'}, {status: 400});
    // A list of nothing is none, and the service falls over it, for ever.
    if (!store.holds(`${call.user}/${task.id}/`)) return serverError();
    waiting.delete(task.id);
    tasks.set(task, '302', '');
    // The object stays and its address works on: the key is looked for with the prefix doubled (s3v4OS.py).
    return Response.json({success: 'URL invalidated successfully'}, {status: 201});
  };

  /** A scenario's upload that waits for its file gets its form when it is first looked at: it wants an origin. */
  const giveForm = (call: Call, task: SimTask) => {
    const {source, target, msg} = (task.data ?? {}) as {source?: string; target?: string; msg?: unknown};
    if (task.status !== '111' || msg !== undefined || !source || !target) return;
    task.data = formData(site, era, {call, task, given: source, target});
    waiting.set(task.id, {bucket: task.user, key: `${task.id}/${source}`, target, task});
    store.whenThere(`${task.user}/${task.id}/${source}`, () => site.soon(lookSeconds, () => bring(task.id)));
  };

  const ownTask = (call: Call, id: string): Response | SimTask => {
    const task = tasks.get(id);
    if (!task) return Response.json({error: `Task ${id} does not exist`}, {status: 404});
    giveForm(call, task);
    return task.user === call.user
      ? task
      : Response.json({description: 'Operation not permitted. Invalid task owner.'}, {status: 403});
  };
  const url = (call: Call, task: SimTask) => `${old ? base(call) : ''}/tasks/${task.id}`;
  return [
    route('GET', old ? 'tasks/' : 'tasks/?', call => {
      const wanted = call.query.get('tasks')?.split(',');
      const own = tasks.of(call.user).filter(task => old || !wanted || wanted.includes(task.id));
      return Response.json({
        tasks: Object.fromEntries(own.map(task => [task.id, tasks.body(task, era, undefined)])),
      });
    }),
    route('GET', 'tasks/:id', call => {
      const found = ownTask(call, call.path[0]!);
      return found instanceof Response
        ? found
        : Response.json({task: tasks.body(found, era, url(call, found))});
    }),
    route('POST', 'storage/xfer-external/upload', upload),
    route('POST', 'storage/xfer-external/download', download),
    ...(old
      ? [route('PUT', 'storage/xfer-external/upload', finish)]
      : [
          route('POST', 'storage/xfer-external/invalidate', invalidate),
          route('POST', 'storage/xfer-internal/(cp|mv|rm)', internalTransfer(site, tasks, machineTrouble)),
        ]),
  ];
};
