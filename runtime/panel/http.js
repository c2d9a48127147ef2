// One question to the service over HTTP, with a time limit; what it refuses is an ApiError.

const TIME_LIMIT_MS = 15000;

export class ApiError extends Error {
  // code: the service's word ("not_bound"), or "unreachable" where there was no answer.
  constructor(code, message, status, {retryAfter = 0, field = ''} = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

export class Http {
  // `base` ends in "/".
  constructor(base, fetcher = (...all) => fetch(...all)) {
    this.base = base;
    this.fetch = fetcher;
    this.csrf = '';
  }

  get(path, query) {
    return this.call('GET', path + queryText(query));
  }

  post(path, body = {}) {
    return this.call('POST', path, body);
  }

  patch(path, body) {
    return this.call('PATCH', path, body);
  }

  delete(path) {
    return this.call('DELETE', path);
  }

  // What stands between the pages and request() is its heirs' matter: a session, for example.
  call(method, path, body) {
    return this.request(method, path, body);
  }

  // A body is JSON; a text travels as it is.
  async request(method, path, body) {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), TIME_LIMIT_MS);
    const headers = {Accept: 'application/json'};
    if (body !== undefined)
      headers['Content-Type'] = typeof body === 'string' ? 'text/plain' : 'application/json';
    if (method !== 'GET' && this.csrf) headers['X-GZ-CSRF'] = this.csrf;
    try {
      const answer = await this.fetch(this.base + path, {
        method,
        headers,
        signal: abort.signal,
        credentials: 'same-origin',
        body: typeof body === 'object' ? JSON.stringify(body) : body,
      });
      const text = await answer.text();
      const json = text === '' ? {} : parsed(text);
      if (answer.ok && json !== null) return json;
      throw new ApiError(
        json?.error?.code ?? (answer.status >= 500 ? 'unavailable' : 'bad_request'),
        json?.error?.message ?? answer.statusText,
        answer.status,
        {
          retryAfter: Number(answer.headers.get('Retry-After')) || 0,
          field: json?.error?.field ?? '',
        },
      );
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError('unreachable', String(error), 0);
    } finally {
      clearTimeout(limit);
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function queryText(query) {
  const pairs = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return pairs.length === 0 ? '' : '?' + new URLSearchParams(pairs);
}
