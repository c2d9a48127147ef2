// The HTTP API of the service, /api/v1. The session is an HttpOnly cookie, which no script reads;
// what changes something carries the session's X-GZ-CSRF, which the service says in its answers.

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

export class Api {
  // `base` ends in "/api/v1/".
  constructor(base, fetcher = (...all) => fetch(...all)) {
    this.base = base;
    this.fetch = fetcher;
    this.csrf = '';
    this.user = null;
    this.opening = null;
  }

  // Makes sure of a session: the one the browser has, or a new anonymous one. Throws ApiError
  // "forbidden" where the service wants a name and a password.
  session() {
    this.opening ??= this.openSession().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  async openSession() {
    try {
      return this.keep(await this.request('GET', 'me'));
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    return this.login({kind: 'anonymous'});
  }

  async login(who) {
    return this.keep(await this.request('POST', 'sessions', who));
  }

  async register(name, password) {
    return this.keep(await this.request('POST', 'users', {name, password}));
  }

  keep(answer) {
    this.csrf = answer.csrf;
    this.user = answer.user;
    return answer;
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

  // A session may have ended meanwhile: it is opened again once.
  async call(method, path, body) {
    if (!this.csrf) await this.session();
    try {
      return await this.request(method, path, body);
    } catch (error) {
      if (error.status !== 401 && error.field !== 'X-GZ-CSRF') throw error;
      this.csrf = '';
      await this.session();
      return this.request(method, path, body);
    }
  }

  async request(method, path, body) {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), TIME_LIMIT_MS);
    const headers = {Accept: 'application/json'};
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'GET' && this.csrf) headers['X-GZ-CSRF'] = this.csrf;
    try {
      const answer = await this.fetch(this.base + path, {
        method,
        headers,
        signal: abort.signal,
        credentials: 'same-origin',
        body: body === undefined ? undefined : JSON.stringify(body),
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
