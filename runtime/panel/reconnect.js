// When to connect again: pure rules, so that a thousand phones that lost their server
// at once do not come back at once.

const FIRST_MS = 500;
const LONGEST_MS = 30000;

// The pause before attempt 0, 1, 2 ...: doubles up to half a minute; a random half of it, so that
// clients spread. `random` is in [0, 1).
export function pauseBefore(attempt, random) {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(full / 2 + (random * full) / 2);
}

// Seconds that a close reason asks for: "restart; retry-after=5", "retry 5s", {"retry_after":5}; 0:
// none.
export function retryHint(reason) {
  const match = /retry[-_ ]?(?:after)?["'=: ]*(\d{1,4})(ms)?/i.exec(reason ?? '');
  if (!match) return 0;
  return match[2] ? Math.ceil(Number(match[1]) / 1000) : Number(match[1]);
}

// The pause in ms after a socket was closed. 1012 a server that restarts, 1013 one that is full,
// 4008 one that was asked too often: they say how long to wait, and nobody comes earlier. Every
// attempt begins with a ticket, which makes sure of the session.
export function pauseAfter(code, reason, attempt, random) {
  const asked = retryHint(reason) * 1000;
  if (asked > 0) return Math.round(asked + random * Math.max(1000, asked / 2));
  const usual = pauseBefore(attempt, random);
  if (code === 1013 || code === 4008) return Math.max(usual, Math.round(5000 + random * 5000));
  return code >= 4000 || code === 1008 ? Math.max(usual, 1000) : usual;
}
