// Yours: written once, never again. The pages call what you export here.

// Once, when the pages start. `context` is {api, house}: the HTTP API, and all devices.
// export function onStart(context) {}

// After a page is shown: its name ("devices", "control", "history" ...) and the element it is in.
// export function onPage(name, element, context) {}

// Inside WeChat its own scanner is better than the camera (after wx.config of the JS-SDK):
// import {scanner} from './scan.js';
// scanner.scan = () =>
//   new Promise((done) => {
//     const success = (answer) => done(answer.resultStr);
//     wx.scanQRCode({needResult: 1, success, cancel: () => done(null), fail: () => done(null)});
//   });
export {};
