/** What the sidecar, or the way to it, says no with; its message is for the person. */
export class SidecarError extends Error {
  readonly reference: string | null;

  constructor(message: string, reference: string | null = null) {
    super(message);
    this.reference = reference;
  }
}
