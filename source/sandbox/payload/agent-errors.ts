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
