// Addresses of pages stand behind the '#', so the server needs no rule for them and WeChat's
// signature of the page's address stays the same: "#/device/DID/history".

const ROUTES = [
  ['devices', []],
  ['claim', ['claim']],
  ['claim', ['claim', ':code']],
  ['accept', ['share', ':code']],
  ['settings', ['settings']],
  ['control', ['device', ':did']],
  ['history', ['device', ':did', 'history']],
  ['alarms', ['device', ':did', 'alarms']],
  ['more', ['device', ':did', 'more']],
  ['events', ['device', ':did', 'events']],
  ['log', ['device', ':did', 'log']],
  ['share', ['device', ':did', 'share']],
];

// {page, params}; an address that is none is the first page.
export function parseRoute(hash, routes = ROUTES) {
  const parts = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '');
  for (const [page, pattern] of routes) {
    if (pattern.length !== parts.length) continue;
    const params = {};
    const fits = pattern.every((part, i) => {
      if (!part.startsWith(':')) return part === parts[i];
      params[part.slice(1)] = decoded(parts[i]);
      return true;
    });
    if (fits) return {page, params};
  }
  return {page: routes[0][0], params: {}};
}

export function address(...parts) {
  return '#/' + parts.map(encodeURIComponent).join('/');
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// The code in what a camera read: a link to this page, or the bare code.
export function codeIn(text) {
  const link = /#\/(claim|share)\/([^/?\s]+)/.exec(text);
  if (link) return {kind: link[1], code: decoded(link[2])};
  const bare = text.trim();
  return /^[0-9A-Za-z_-]{6,64}$/.test(bare) ? {kind: 'claim', code: bare} : null;
}
