import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http, RequestSpec} from '../../../../declare/http.ts';
import {readAnswer} from '../../../../engine/changes/read-answer.ts';
import {folderOf, nameOf} from '../../rules/remote-path.ts';
import type {HpcSettings} from '../../settings.ts';
import type {StagedDownload, StagedUpload, TransferApi} from '../api.ts';
import type {Dialect, Task} from '../model.ts';
import {expiredAddress, fetchStaged} from '../staging-address.ts';
import {meaningOf} from '../task-codes.ts';
import type {Tasks} from './tasks.ts';

/** Fields of a form and parameters of an address: Swift's hold numbers as well. */
const fields = z.preprocess(
  value => value ?? {},
  z.record(z.string(), z.union([z.string(), z.number()]).transform(String)),
);
/**
 * 1.16: the form lies in `parameters`; 1.1: flat in `msg`. S3 with signature 4 and Swift want it posted; S3 with
 * signature 2 wants the file alone, put to an address that its `params` sign (s3v2OS.py).
 */
const modernForm = z.looseObject({
  msg: z.looseObject({
    parameters: z.looseObject({
      method: z.string().default('POST'),
      url: z.string(),
      data: fields,
      params: fields,
    }),
  }),
});
const oldForm = z.looseObject({
  msg: z.looseObject({method: z.string().default('POST'), url: z.string(), key: z.string()}),
});
const droppedAnswer = z.looseObject({success: z.string(), error: z.undefined().optional()});
const target = z.union([
  z.string().min(1),
  z.looseObject({url: z.string().min(1)}).transform(({url}) => url),
]);

type Form = {
  readonly method: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
};

/** Where the file is to be sent, and the fields that sign it. */
const formOf = (task: Task): Form => {
  const modern = modernForm.safeParse(task.data);
  if (modern.success) {
    const {method, url, data, params} = modern.data.msg.parameters;
    const query = new URLSearchParams(params).toString();
    return {
      method: method.toUpperCase(),
      url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
      fields: data,
    };
  }
  const old = oldForm.safeParse(task.data);
  if (!old.success)
    throw new Failure('unreadable', `Task ${task.id} says that the form is there, but it cannot be read.`);
  const signing = Object.entries(old.data.msg).filter(
    (one): one is [string, string] => typeof one[1] === 'string' && /^(key|policy|x-amz-.*)$/i.test(one[0]),
  );
  return {method: 'POST', url: old.data.msg.url, fields: Object.fromEntries(signing)};
};

/** v1's /storage: a form from the task, the file to the object storage, and (1.1) a PUT that moves it on. */
export const createStorage = (
  http: Http,
  dialect: Dialect,
  settings: HpcSettings,
  tasks: Tasks,
): TransferApi => {
  const old = dialect === 'v1.1';
  const patience = settings.transferPatienceSeconds;
  const machine = (system: string): Record<string, string> => (old ? {} : {'X-Machine-Name': system});
  const stageUploadRequest = ({system, target: to}: StagedUpload): RequestSpec => ({
    method: 'POST',
    path: 'storage/xfer-external/upload',
    headers: machine(system),
    // 1.1 takes a folder and the name that the file gets there; 1.16 takes the whole path. The name that it has here is
    // nobody's business: characters that v1 refuses would be refused in it, too.
    body: {kind: 'form', fields: {sourcePath: nameOf(to), targetPath: old ? folderOf(to) : to}},
  });
  const stageDownloadRequest = ({system, source}: StagedDownload): RequestSpec => ({
    method: 'POST',
    path: 'storage/xfer-external/download',
    headers: machine(system),
    body: {kind: 'form', fields: {sourcePath: source}},
  });

  const post = async (
    task: Task,
    upload: StagedUpload,
    signal: AbortSignal,
    onUpload: (sent: number) => void,
  ) => {
    const form = formOf(task);
    const type = 'application/octet-stream';
    await http
      .send(
        form.method === 'PUT'
          ? // The signature is over an empty type: one that is named is refused.
            {method: 'PUT', path: form.url, body: {kind: 'file', path: upload.file}}
          : {
              method: 'POST',
              path: form.url,
              body: {
                kind: 'multipart',
                // The storage takes the fields first and the file last, and no bearer token.
                parts: [
                  ...Object.entries(form.fields).map(([name, value]) => ({name, value})),
                  {name: 'file', path: upload.file, filename: nameOf(upload.target), type},
                ],
              },
            },
        {signal, anonymous: true, onUpload: sent => onUpload(Math.min(sent, upload.size))},
      )
      .catch(expiredAddress);
  };

  /** 1.1's last step. A token that died during a long upload is refused, and the step is taken with a new one. */
  const finish = async (id: string, signal: AbortSignal): Promise<void> => {
    const request: RequestSpec = {
      method: 'PUT',
      path: 'storage/xfer-external/upload',
      headers: {'X-Task-ID': id},
    };
    try {
      await http.send(request, {signal});
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'unauthorized') throw error;
      await http.send(request, {signal});
    }
  };

  return {
    stageUploadRequest,
    stageDownloadRequest,
    stageUpload: async (upload, tell, signal) => {
      const total = upload.size;
      const id = upload.id ?? tasks.idOf((await http.send(stageUploadRequest(upload), {signal})).json());
      await tell({sent: 0, total, words: 'asked', facts: {transfer: id}});
      const about = {what: `The upload of ${nameOf(upload.target)}`, patience};
      const seen = (task: Task) =>
        tell({
          sent: Number(task.code) >= 112 ? total : 0,
          total,
          words: meaningOf(task.code).words,
          facts: {stage: task.code},
        });
      let task = await tasks.follow(id, {...about, ready: ({code}) => Number(code) >= 111, seen}, signal);
      if (task.code === '111') {
        if (!upload.sent)
          await post(task, upload, signal, sent => void tell({sent, total, words: 'uploading'}));
        await tell({sent: total, total, words: 'in staging', facts: {stage: 'sent'}});
        if (old) await finish(id, signal);
      }
      // Until the server has noticed that the file is there, its task still says that the file is to be sent.
      const further = (now: Task) => Number(now.code) > 111 && seen(now);
      task = await tasks.follow(id, {...about, ready: ({code}) => code === '114', seen: further}, signal);
      await tell({sent: total, total, words: 'done', facts: {stage: task.code}});
    },
    stageDownload: async (download, tell, signal) => {
      const total = download.size;
      const id =
        download.id ?? tasks.idOf((await http.send(stageDownloadRequest(download), {signal})).json());
      await tell({sent: 0, total, words: 'asked', facts: {transfer: id}});
      const about = {what: `The staging of ${nameOf(download.source)}`, patience};
      const task = await tasks.follow(
        id,
        {
          ...about,
          ready: ({code}) => code === '117',
          seen: ({code}) => tell({sent: 0, total, words: meaningOf(code).words, facts: {stage: code}}),
        },
        signal,
      );
      const found = target.safeParse(task.data);
      if (!found.success)
        throw new Failure('unreadable', `Task ${id} names no address to fetch the file from.`);
      return {id, until: await fetchStaged(http, found.data, download, tell, signal)};
    },
    // With S3v4 the object stays and its URL works on (recorded): nothing is "revoked".
    dropRequest: (system, id) => ({
      method: 'POST',
      path: 'storage/xfer-external/invalidate',
      headers: {...machine(system), 'X-Task-Id': id},
    }),
    dropped: answer => void readAnswer(answer, droppedAnswer, 'FirecREST answered the dropping'),
  };
};
