/** What the sidecar, or the way to it, says no with; its message is for the person. */
export class SidecarError extends Error {
  readonly reference: string | null;
  /** The sidecar's word for it, for example `phone-needed`; null where it never got there. */
  readonly type: string | null;

  constructor(message: string, reference: string | null = null, type: string | null = null) {
    super(message);
    this.reference = reference;
    this.type = type;
  }
}
