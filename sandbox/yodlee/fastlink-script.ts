/** The script that runs in a browser: what `window.fastlink` is. */

/**
 * As Yodlee's `initialize.js`: `window.fastlink.open({fastLinkURL, accessToken, params, onSuccess, onError, onClose,
 * onEvent}, containerId)` posts the token to FastLink in a frame of that element.
 */
export const initializeScript = `(() => {
  let frame = null;
  let hear = null;
  const close = () => {
    if (frame) frame.remove();
    if (hear) window.removeEventListener('message', hear);
    frame = hear = null;
  };
  const open = (options, containerId) => {
    const container = document.getElementById(containerId);
    if (!container) throw new Error('FastLink: no element ' + containerId);
    close();
    frame = document.createElement('iframe');
    frame.name = 'fastlink-' + Math.random().toString(36).slice(2);
    frame.title = 'FastLink';
    frame.style.cssText = 'width:100%;height:100%;min-height:36rem;border:0';
    container.append(frame);
    hear = (event) => {
      if (!frame || event.source !== frame.contentWindow || !event.data || event.data.type !== 'fastlink') return;
      const { event: what, data } = event.data;
      if (what === 'success' && options.onSuccess) options.onSuccess(data);
      if (what === 'error' && options.onError) options.onError(data);
      if (what === 'close') {
        close();
        if (options.onClose) options.onClose(data);
      }
    };
    window.addEventListener('message', hear);
    const form = document.createElement('form');
    form.method = 'POST';
    form.action = options.fastLinkURL;
    form.target = frame.name;
    const field = (name, value) => {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.name = name;
      input.value = value;
      form.append(input);
    };
    field('accessToken', options.accessToken);
    field('extraParams', new URLSearchParams(options.params || {}).toString());
    document.body.append(form);
    form.submit();
    form.remove();
  };
  window.fastlink = { open, close };
})();
`;
