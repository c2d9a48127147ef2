// The HTTP API of the service, /api/v1. The session is an HttpOnly cookie, which no script reads;
// what changes something carries the session's X-GZ-CSRF, which the service says in its answers.
import {Http} from './http.js';

export class Api extends Http {
  // `base` ends in "/api/v1/".
  constructor(base, fetcher) {
    super(base, fetcher);
    this.user = null;
    this.opening = null;
    // How somebody comes in who has no session; resolves to the service's answer.
    this.enter = () => this.request('POST', 'sessions', {kind: 'anonymous'});
  }

  // Makes sure of a session: the one the browser has, or a new one. Throws ApiError
  // "forbidden" where the service wants more than coming in.
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
    return this.keep(await this.enter());
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
}
