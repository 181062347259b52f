/** The script that runs in a browser: what `window.Plaid` is. */

/** As Plaid's script of the same name: `Plaid.create({token, onSuccess, onExit, onEvent}).open()`. */
export const initializeScript = `(() => {
  const base = new URL('../..', document.currentScript.src);
  const create = ({ token, onSuccess, onExit, onEvent, onLoad }) => {
    let frame = null;
    const close = () => {
      if (frame) frame.remove();
      frame = null;
      window.removeEventListener('message', hear);
    };
    const hear = (event) => {
      if (!frame || event.source !== frame.contentWindow || !event.data || event.data.type !== 'plaid') return;
      const { public_token, metadata, error } = event.data;
      close();
      if (event.data.event === 'success') {
        if (onEvent) onEvent('HANDOFF', metadata);
        if (onSuccess) onSuccess(public_token, metadata);
      } else {
        if (onEvent) onEvent('EXIT', metadata);
        if (onExit) onExit(error, metadata);
      }
    };
    const open = () => {
      if (frame) return;
      frame = document.createElement('iframe');
      frame.title = 'Plaid Link';
      frame.src = new URL('../link?token=' + encodeURIComponent(token), base).href;
      frame.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;border:0;z-index:9999999';
      window.addEventListener('message', hear);
      document.body.append(frame);
      if (onEvent) onEvent('OPEN', {});
    };
    if (onLoad) setTimeout(onLoad, 0);
    return { open, exit: close, destroy: close, submit: () => {} };
  };
  window.Plaid = { create };
})();
`;
