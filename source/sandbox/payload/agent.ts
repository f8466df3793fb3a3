import {accessSync, constants, existsSync, mkdirSync, statSync} from 'node:fs';
import {dirname, isAbsolute, join} from 'node:path';
import {findRoute, route} from '../routes.ts';
import {
  AgentError,
  adcsRequest,
  errorResponse,
  retrieveFileRequest,
  sendFileRequest,
} from './agent-requests.ts';
import type {Attitude} from './attitude.ts';
import {crcOfStream, moveFile} from './file-facts.ts';
import type {Transfer} from './transfer.ts';

/** A Spire Linux Agent (OORT, 1.4.1 and 1.5): HTTP under /sdk/v1 and /collector/v1, without authentication. */
export type Agent = {
  handle(request: Request): Promise<Response>;
  /** Offers a file under its topic; the bytes move into the agent. */
  offer(file: Pick<Transfer, 'topic' | 'path' | 'hints'> & {readonly from: string}): Promise<string>;
};

/** Rows of one answer of query_available_files. */
const mostRows = 50;
const topicRule = /^[-_A-Za-z0-9]+$/;

const codes: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EACCES: 'Permission denied',
};
const reasonOf = (error: unknown) => {
  const {code = '', message} = error as NodeJS.ErrnoException;
  return codes[code] ?? message;
};

const fileInfo = ({id, path, size, modified, created, crc32, hints}: Transfer) => ({
  id,
  path,
  size,
  modified,
  created,
  crc32,
  ...(hints ? {delivery_hints: hints} : {}),
});

/**
 * Makes an agent with its working directory. `place` says where a path of the payload is on this machine; `send` takes
 * what goes to another destination; what goes to the agent's own `name` is available from it.
 */
export const createAgent = (given: {
  readonly name: string;
  readonly workdir: string;
  place(path: string): string;
  now(): number;
  uuid(): string;
  send(transfer: Transfer): void;
  /** Whether the bus has not collected it yet. */
  waits(id: string): boolean;
  readonly attitude?: Attitude;
  /** Topics that the bus allows; empty: all. */
  readonly topics?: readonly string[];
}): Agent => {
  const {place, topics = []} = given;
  const available = new Map<string, Transfer>();
  const claimed = new Set<string>();
  const folder = (name: string) => {
    const path = join(given.workdir, name);
    mkdirSync(path, {recursive: true, mode: 0o700});
    return path;
  };

  const take = async (
    from: string,
    about: Pick<Transfer, 'path' | 'topic' | 'destination' | 'ttl' | 'reliable' | 'tags' | 'hints'>,
    kind: 'transfers' | 'uploads',
  ): Promise<Transfer> => {
    const id = given.uuid();
    const file = join(folder(kind), id);
    const status = statSync(from);
    moveFile(from, file);
    return {
      ...about,
      id,
      file,
      size: status.size,
      // The machine's clock is not the satellite's: nothing was modified after it was taken.
      modified: Math.floor(Math.min(status.mtimeMs / 1000, given.now())),
      created: Math.floor(given.now()),
      crc32: await crcOfStream(file),
    };
  };

  const sendFile = async (request: Request) => {
    const {destination, topic, filepath, options} = await sendFileRequest(request);
    if (!isAbsolute(filepath)) throw new AgentError(`File path ${filepath} is not absolute`);
    if (!topicRule.test(topic) || (topics.length > 0 && !topics.includes(topic)))
      throw new AgentError(`Topic ${topic} is not allowed`);
    const from = place(filepath);
    try {
      if (statSync(from).isDirectory())
        throw new AgentError(`Error getting info on ${filepath}: Is a directory`);
      accessSync(from, constants.R_OK);
    } catch (error) {
      if (error instanceof AgentError) throw error;
      throw new AgentError(`Error getting info on ${filepath}: ${reasonOf(error)}`);
    }
    try {
      accessSync(dirname(from), constants.W_OK);
    } catch {
      throw new AgentError('Source directory not writable');
    }
    const own = destination === given.name;
    const transfer = await take(
      from,
      {
        path: filepath,
        topic,
        destination,
        ttl: options.TTLParams,
        reliable: options.reliable,
        tags: options.tags,
        hints: options.delivery_hints,
      },
      own ? 'uploads' : 'transfers',
    );
    if (own) available.set(transfer.id, transfer);
    else given.send(transfer);
    return Response.json({UUID: transfer.id});
  };

  /** What is to be had; each listing reads each file again, and what is not as it was is put to the dead. */
  const listed = async (topic?: string): Promise<Transfer[]> => {
    const found: Transfer[] = [];
    for (const transfer of available.values()) {
      if (topic !== undefined && transfer.topic !== topic) continue;
      if (existsSync(transfer.file) && (await crcOfStream(transfer.file)) === transfer.crc32)
        found.push(transfer);
      else {
        available.delete(transfer.id);
        if (existsSync(transfer.file)) moveFile(transfer.file, join(folder('dead'), transfer.id));
      }
    }
    return found;
  };
  const queryAvailable = async (topic: string) => {
    const files = await listed(topic);
    return Response.json({files: files.slice(0, mostRows).map(fileInfo), overflow: files.length > mostRows});
  };

  const retrieve = async (request: Request) => {
    const {id, save_path: path} = await retrieveFileRequest(request);
    if (!isAbsolute(path)) throw new AgentError(`Destination path ${path} is not absolute`);
    const transfer = available.get(id);
    if (!transfer || claimed.has(id)) throw new AgentError(`meta file unreadable for ${id}`);
    const to = place(path);
    if (existsSync(to)) throw new AgentError('move_file error - file exists');
    claimed.add(id);
    try {
      moveFile(transfer.file, to);
    } catch (error) {
      claimed.delete(id);
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new AgentError(
        full ? 'insufficient disk space for destination file' : `move_file error - ${reasonOf(error)}`,
      );
    }
    available.delete(id);
    return Response.json(fileInfo(transfer));
  };

  const attitude = () => {
    if (!given.attitude) throw new AgentError('Adcs interface is unavailable');
    return given.attitude;
  };
  const info = async () => {
    const files = await listed();
    return Response.json({
      sysinfo: {
        version: '1.5.1',
        workdir: given.workdir,
        uploads: files.length,
        agent_upgrades: 0,
        nodename: given.name,
        machine: process.arch,
      },
      available: {files: files.map(fileInfo), dead: []},
      topics,
    });
  };
  const meta = (id: string) => {
    if (!given.waits(id)) throw new AgentError(`meta file unreadable for ${id}`);
    return Response.json({id, state: 'WAITING'});
  };

  const readAttitude = () => Response.json(attitude().adcs(given.now()));
  const commandAttitude = async (request: Request) =>
    Response.json(attitude().command(await adcsRequest(request), given.now()));
  const readTime = () => {
    if (!given.attitude) throw new AgentError('Tfrs interface is unavailable');
    return Response.json(given.attitude.tfrs(given.now()));
  };
  type Call = (request: Request, word: string) => Response | Promise<Response>;
  const calls = [
    route<Call>('POST', '/sdk/v1/send_file', sendFile),
    route<Call>('GET', '/sdk/v1/query_available_files/([-_A-Za-z0-9]+)', (_, topic) => queryAvailable(topic)),
    route<Call>('POST', '/sdk/v1/retrieve_file', retrieve),
    route<Call>('GET', '/sdk/v1/adcs', readAttitude),
    route<Call>('POST', '/sdk/v1/adcs', commandAttitude),
    route<Call>('GET', '/sdk/v1/tfrs', readTime),
    route<Call>('GET', '/collector/v1/ping', () => Response.json({response: 'PONG'})),
    route<Call>('POST', '/collector/v1/info', info),
    route<Call>('GET', '/collector/v1/meta/:id', (_, id) => meta(id)),
  ];

  return {
    handle: async request => {
      try {
        const {known, answer, steps} = findRoute(calls, request.method, new URL(request.url).pathname);
        if (!known) throw new AgentError('Method not implemented', 501, 'text');
        if (!answer) throw new AgentError('Method not allowed', 405, 'text');
        return await answer(request, steps[0] ?? '');
      } catch (error) {
        if (error instanceof AgentError) return errorResponse(error);
        return errorResponse(new AgentError((error as Error).message, 500, 'text'));
      }
    },
    offer: async ({from, ...about}) => {
      const transfer = await take(
        from,
        {...about, destination: given.name, ttl: {urgent: 0, bulk: 0, surplus: 0}, reliable: true, tags: {}},
        'uploads',
      );
      available.set(transfer.id, transfer);
      return transfer.id;
    },
  };
};
