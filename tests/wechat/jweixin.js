// Stands in for https://res.wx.qq.com/open/js/jweixin-1.6.0.js where a test answers for that host. What the app
// around the page would do is asked of the test: __wechatConfig says whether the configuration is right for this
// address, __wechatCall does what a function of the app does, each with a promise.
(() => {
  const waiting = {ready: [], error: []};
  let said = null;

  function tell() {
    if (said === null) return;
    const list = said === 'ok' ? waiting.ready : waiting.error;
    for (const call of list.splice(0)) call(said === 'ok' ? undefined : {errMsg: said});
  }

  function api(name) {
    return (words = {}) => {
      const {success, fail, complete, cancel, ...rest} = words;
      return globalThis.__wechatCall(name, JSON.stringify(rest), said).then((answer) => {
        const told = JSON.parse(answer);
        const end = {'ok': success, 'cancel': cancel}[told.errMsg.split(':')[1]] ?? fail;
        end?.(told);
        complete?.(told);
      });
    };
  }

  globalThis.wx = {
    config(words) {
      globalThis.__wechatConfig(JSON.stringify(words), location.href).then((answer) => {
        said = answer;
        tell();
      });
    },
    ready(call) {
      waiting.ready.push(call);
      tell();
    },
    error(call) {
      waiting.error.push(call);
      tell();
    },
  };
  for (const name of ['scanQRCode', 'closeWindow', 'hideOptionMenu', 'showOptionMenu', 'hideMenuItems', 'showMenuItems',
    'updateAppMessageShareData', 'updateTimelineShareData', 'getNetworkType', 'checkJsApi', 'chooseImage']) {
    globalThis.wx[name] = api(name);
  }
  globalThis.jWeixin = globalThis.wx;
})();
