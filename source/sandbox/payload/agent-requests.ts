import * as z from 'zod';
import {usualTtl} from './transfer.ts';

/** The agent's errors have two forms: its own are JSON, those of its HTTP server are plain text. */
export class AgentError extends Error {
  readonly status: number;
  readonly form: 'json' | 'text';
  constructor(message: string, status = 400, form: 'json' | 'text' = 'json') {
    super(message);
    this.status = status;
    this.form = form;
  }
}

export const errorResponse = (error: AgentError): Response =>
  error.form === 'json'
    ? Response.json({status: error.status, message: error.message}, {status: error.status})
    : new Response(error.message, {status: error.status, headers: {'content-type': 'text/plain'}});

/** Bytes of a body that the agent's server reads (1.4.1). */
const largestBody = 8000;
const seconds = z.int().min(0);

/** SendFileRequest as the public SDK models write it. */
const sendFile = z.looseObject({
  destination: z.string().min(1),
  topic: z.string(),
  filepath: z.string(),
  options: z
    .looseObject({
      reliable: z.boolean().default(true),
      TTLParams: z
        .looseObject({
          urgent: seconds.default(usualTtl.urgent),
          bulk: seconds.default(usualTtl.bulk),
          surplus: seconds.default(usualTtl.surplus),
        })
        .default(usualTtl),
      tags: z.record(z.string(), z.string()).default({}),
      delivery_hints: z
        .looseObject({
          dest_path: z.string().optional(),
          mode: z
            .string()
            .regex(/^[0-7]{3,4}$/)
            .optional(),
        })
        .optional(),
    })
    .default({reliable: true, TTLParams: usualTtl, tags: {}}),
});
const retrieveFile = z.looseObject({id: z.string(), save_path: z.string()});
const commandAdcs = z.looseObject({
  command: z.string(),
  aperture: z.string().max(24).optional(),
  target: z.looseObject({lat: z.number(), lon: z.number()}).optional(),
});

const bodyOf = async <Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> => {
  const text = await request.text();
  if (Buffer.byteLength(text) > largestBody) throw new AgentError('Request entity too large', 413, 'text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AgentError(`Bad request: ${(error as Error).message}`, 400, 'text');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AgentError(`Bad request: ${issue?.path.join('.') || 'body'}: ${issue?.message}`, 400, 'text');
};

export const sendFileRequest = (request: Request) => bodyOf(request, sendFile);
export const retrieveFileRequest = (request: Request) => bodyOf(request, retrieveFile);
export const adcsRequest = (request: Request) => bodyOf(request, commandAdcs);
