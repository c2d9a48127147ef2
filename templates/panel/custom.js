// Yours: written once, never again. The pages call what you export here.

// Once, when the pages start. `context` is {api, house}: the HTTP API, and all devices.
// export function onStart(context) {}

// After a page is shown: its name ("devices", "control", "history" ...) and the element it is in.
// export function onPage(name, element, context) {}

// A scanner of yours instead of the camera or WeChat's, whose function gives a promise of the text:
// import {scanner} from './scan.js';
// scanner.scan = async () => '...';
export {};
