// What tests of the settings page say often.
import {LINK_CODE} from './admin_stand_in.mjs';
import {withPanel} from './browser.mjs';

export const withAdmin = (options, work) => {
  const {prepare = () => {}, signedIn = true, ...more} = options;
  const setUp = (service) => prepare(service.admin);
  return withPanel('smart_socket', {...more, prepare: setUp}, async (all) => {
    const admin = all.service.admin;
    if (signedIn) await all.open(`admin/#${LINK_CODE}`);
    await work({...all, admin});
  });
};

export const complete = {
  wechat_app_id: 'wx0123456789abcdef',
  secret: {set: true},
  original_id: 'gh_0123456789ab',
};
export const asked = (admin, what) => admin.asked.filter((one) => one.what === what);

export const people = (admin) => {
  const user = (id, more) => ({
    id,
    kind: 'anonymous',
    name: null,
    disabled: false,
    created: Date.now() - 9e8,
    sessions: 1,
    last_seen: Date.now() - 120e3,
    accounts: [],
    bindings: [],
    ...more,
  });
  admin.users = [
    user(9, {
      kind: 'wechat',
      accounts: [{app: 1, follows: true, snapshot: false}],
      bindings: [{user: '9', role: 'owner', may_control: true, did: 'D1', alias: 'Bedroom'}],
    }),
    user(8, {kind: 'password', name: 'li lei'}),
    user(7),
  ];
};
