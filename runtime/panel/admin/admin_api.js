// /admin/api: the session is a cookie that no script reads. Where it has ended, whoever asked hears
// nothing more and the page asks to sign in again.
import {Http} from '../http.js';

export class AdminApi extends Http {
  // lost() is called where nobody is signed in.
  constructor(base, lost, fetcher) {
    super(base, fetcher);
    this.lost = lost;
    this.info = null; // {product, base}
  }

  async session() {
    return this.keep(await this.request('GET', 'session'));
  }

  // {code} of a link, or {token}.
  async signIn(who) {
    return this.keep(await this.request('POST', 'session', who));
  }

  async signOut() {
    await this.request('DELETE', 'session');
    this.csrf = '';
    this.lost();
  }

  keep(answer) {
    this.csrf = answer.csrf;
    this.info = answer;
    return answer;
  }

  put(path, text) {
    return this.call('PUT', path, text);
  }

  // Another tab may have signed in anew: its session is this one's too.
  async call(method, path, body) {
    try {
      return await this.request(method, path, body);
    } catch (error) {
      if (error.field === 'X-GZ-CSRF') {
        await this.session();
        return this.request(method, path, body);
      }
      if (error.status === 401) this.lost();
      throw error;
    }
  }
}
