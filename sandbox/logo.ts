/** A small PNG in one colour with a lighter bar, drawn here: the sandbox's banks need some logo. */
import { deflateSync } from 'node:zlib';

const SIZE = 32;
const drawn = new Map<string, Buffer>();

/** The check sum of a PNG chunk (Node 20's zlib has none). */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** @param colour `#rrggbb` */
export function logo(colour: string): Buffer {
  const known = drawn.get(colour);
  if (known) return known;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const rows = Array.from({ length: SIZE }, (_, y) => {
    const row = Buffer.alloc(1 + SIZE * 3);
    for (let x = 0; x < SIZE; x += 1) {
      const bar = (y > 8 && y < 12 && x > 5 && x < 26) || (y > 22 && y < 26 && x > 5 && x < 26);
      const column = y >= 12 && y <= 22 && [8, 9, 15, 16, 22, 23].includes(x);
      row.set(bar || column ? [255, 255, 255] : [red, green, blue], 1 + x * 3);
    }
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  drawn.set(colour, png);
  return png;
}
