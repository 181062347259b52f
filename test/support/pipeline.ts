/** Many requests over few sockets, one behind the other without waiting (HTTP pipelining): a fuzz needs the speed. */
import { connect, type Socket } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answered {
  status: number;
  text: string;
}

const SOCKETS = 4;
/** So many are on one socket before their answers are waited for. */
const BATCH = 25;

/** @param answered is shown each request with its answer; what it throws ends everything */
export async function askAll(
  url: string,
  requests: Asked[],
  answered: (request: Asked, answer: Answered) => void,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.setNoDelay(true);
    try {
      for (;;) {
        const batch = requests.slice(next, next + BATCH);
        next += BATCH;
        if (batch.length === 0) return;
        const answers = readAnswers(socket, batch.length);
        socket.write(Buffer.concat(batch.map(written)));
        (await answers).forEach((answer, at) => answered(batch[at] as Asked, answer));
      }
    } finally {
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: SOCKETS }, work));
}

function written({ method, path, headers, body }: Asked): Buffer {
  const bytes = Buffer.from(body, 'utf8');
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', `Content-Length: ${bytes.length}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}

/** @throws when the socket ends before all are there, or one is in no form that the sidecar answers in */
function readAnswers(socket: Socket, count: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  let waiting = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const end = (error?: Error): void => {
      socket.off('data', take).off('close', closed).off('error', end);
      if (error) reject(error);
      else resolve(answers);
    };
    const closed = (): void => end(new Error(`the socket was closed after ${answers.length} of ${count}`));
    const take = (chunk: Buffer): void => {
      waiting = Buffer.concat([waiting, chunk]);
      try {
        for (let one = first(waiting); one; one = first(waiting)) {
          answers.push(one.answer);
          waiting = waiting.subarray(one.length);
        }
      } catch (error) {
        return end(error as Error);
      }
      if (answers.length === count) end();
    };
    socket.on('data', take).on('close', closed).on('error', end);
  });
}

function first(bytes: Buffer): { answer: Answered; length: number } | null {
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0) return null;
  const text = bytes.toString('latin1', 0, head);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
  const size = status === 204 ? 0 : Number(/^content-length: (\d+)$/im.exec(text)?.[1]);
  if (Number.isNaN(size)) throw new Error(`an answer without its length: ${text}`);
  const length = head + 4 + size;
  if (bytes.length < length) return null;
  return { answer: { status, text: bytes.toString('utf8', head + 4, length) }, length };
}
