/** References of blocks that this page has met: where one is shown, so is the way to end it. */
export const blockedReferences = new Set<string>();
