import { API_VERSION, type RepriseClient } from '../api/client';
import { RepriseError } from '../api/errors';

/** How one stands with the server part. */
export type Connection =
  | 'checking'
  | 'ready'
  | 'missing'
  | 'other-version'
  | 'refused'
  | 'unreachable';

export interface IServer {
  connection: Connection;
  /** The version that the server part says it has. */
  version: string;
  /** What the server said instead, where it refused to answer. */
  refusal: unknown;
}

export const NOT_ASKED: IServer = {
  connection: 'checking',
  version: '',
  refusal: null
};

/** Ask whether the server part is there and speaks our language. */
export async function askServer(client: RepriseClient): Promise<IServer> {
  try {
    const { api, version } = await client.status();
    const connection = api === API_VERSION ? 'ready' : 'other-version';
    return { connection, version, refusal: null };
  } catch (refusal) {
    return { connection: connectionOf(refusal), version: '', refusal };
  }
}

function connectionOf(error: unknown): Connection {
  if (!(error instanceof RepriseError)) {
    return 'unreachable';
  }
  return error.status === 404 ? 'missing' : 'refused';
}
