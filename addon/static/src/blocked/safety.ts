/** What the sidecar tells of a company's safety, and takes for it. */
import type { SidecarClient } from '../sidecar/client';

export interface Block {
  reference: string;
  message: string;
  advice: string;
  /** False where only the sidecar's operator ends it. */
  byCode: boolean;
}

export interface Safety {
  phone: { masked: string } | null;
  block: Block | null;
}

export interface SentCode {
  sentTo: string;
  minutes: number;
  /** Seconds until another one may be asked for. */
  pause: number;
}

/** @param reference of a block; without one it is about the company that is switched on @throws {SidecarError} */
export const readSafety = (client: SidecarClient, reference?: string): Promise<Safety> =>
  client.call<Safety>('GET', `/v1/account${reference ? `?reference=${encodeURIComponent(reference)}` : ''}`);
