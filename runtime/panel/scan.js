// Reading a QR code. Where there is a better scanner, as inside WeChat, `scanner.scan` is a
// function that returns a promise of the text. Otherwise the camera is used where the browser has
// BarcodeDetector.
import {sheet, toast} from './widgets.js';
import {h} from './dom.js';
import {t} from './texts.js';

export const scanner = {scan: null};

const LOOK_EVERY_MS = 250;

export function canScan() {
  return (
    scanner.scan !== null ||
    ('BarcodeDetector' in globalThis && navigator.mediaDevices !== undefined)
  );
}

// The text of a code; null where none was read.
export async function scanText() {
  if (scanner.scan) return scanner.scan();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'environment'}});
  } catch {
    toast(t('scan_failed'), 'bad');
    return null;
  }
  return new Promise((resolve) => {
    const video = h('video', {
      class: 'finder',
      playsinline: true,
      muted: true,
      'aria-label': t('scan'),
    });
    const detector = new BarcodeDetector({formats: ['qr_code']});
    const timer = setInterval(async () => {
      const found = await detector.detect(video).catch(() => []);
      if (found.length > 0) finish(found[0].rawValue);
    }, LOOK_EVERY_MS);
    const open = sheet({
      title: t('scan'),
      body: [video, h('p', {class: 'sheet-hint'}, t('scan_hint'))],
      onclose: () => finish(null),
    });
    function finish(text) {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      resolve(text);
      open.close();
    }
    video.srcObject = stream;
    video.play();
  });
}
