import type {FileInfo} from './agent-client.ts';

/** A file that an agent has for whoever asks for its topic. */
export type AgentFile = {readonly agent: string; readonly topic: string; readonly info: FileInfo};
