// Numbers are BIGINT, times milliseconds, flags 0 or 1: the same in both databases. An empty text
// stands for "none", so that unique indexes leave it out by name.
#include "runtime/service/store/migrations.h"

namespace giz::store {
namespace {

constexpr Migration kMigrations[] = {
    {R"(
CREATE TABLE notes (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE devices (
  id {key}, did TEXT NOT NULL UNIQUE, product_key TEXT NOT NULL, mac TEXT NOT NULL,
  passcode_hash TEXT NOT NULL, claim_hash TEXT NOT NULL, online BIGINT NOT NULL,
  last_seen BIGINT NOT NULL, firmware TEXT NOT NULL, disabled BIGINT NOT NULL,
  created BIGINT NOT NULL, UNIQUE (product_key, mac));
CREATE INDEX devices_claim ON devices(claim_hash) WHERE claim_hash <> '';
CREATE INDEX devices_online ON devices(id) WHERE online = 1;

CREATE TABLE device_state (
  device {key} REFERENCES devices(id), p0 {blob} NOT NULL, times {blob} NOT NULL,
  sources TEXT NOT NULL, seq BIGINT NOT NULL);

CREATE TABLE points (id {id}, name TEXT NOT NULL, meaning TEXT NOT NULL, UNIQUE (name, meaning));

CREATE TABLE telemetry (
  device BIGINT NOT NULL, point BIGINT NOT NULL, time BIGINT NOT NULL, raw BIGINT NOT NULL,
  bytes {blob}, PRIMARY KEY (device, point, time)){clustered};
CREATE TABLE rollup (
  device BIGINT NOT NULL, point BIGINT NOT NULL, width BIGINT NOT NULL, bucket BIGINT NOT NULL,
  low BIGINT NOT NULL, high BIGINT NOT NULL, total BIGINT NOT NULL, count BIGINT NOT NULL,
  last BIGINT NOT NULL, PRIMARY KEY (device, point, width, bucket)){clustered};
CREATE TABLE unrolled (
  device BIGINT NOT NULL, hour BIGINT NOT NULL, PRIMARY KEY (device, hour)){clustered};
CREATE INDEX unrolled_hour ON unrolled(hour);

CREATE TABLE commands (
  id TEXT NOT NULL PRIMARY KEY, device BIGINT NOT NULL REFERENCES devices(id),
  user_id BIGINT NOT NULL, p0 {blob} NOT NULL, state BIGINT NOT NULL, sn BIGINT NOT NULL,
  idempotency TEXT NOT NULL, created BIGINT NOT NULL, sent BIGINT NOT NULL,
  finished BIGINT NOT NULL, expires BIGINT NOT NULL, error TEXT NOT NULL);
CREATE UNIQUE INDEX commands_once ON commands(device, user_id, idempotency)
  WHERE idempotency <> '';
CREATE INDEX commands_device ON commands(device, created);
CREATE INDEX commands_created ON commands(created);
CREATE INDEX commands_open ON commands(device, state, expires) WHERE state < 2;

CREATE TABLE users (
  id {id}, kind TEXT NOT NULL, name TEXT NOT NULL, password_hash TEXT NOT NULL,
  disabled BIGINT NOT NULL, created BIGINT NOT NULL, UNIQUE (kind, name));
CREATE TABLE sessions (
  id {id}, user_id BIGINT NOT NULL REFERENCES users(id), token_hash TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL, address TEXT NOT NULL, created BIGINT NOT NULL, last_seen BIGINT NOT NULL,
  expires BIGINT NOT NULL);
CREATE INDEX sessions_user ON sessions(user_id);
CREATE INDEX sessions_expires ON sessions(expires);
CREATE TABLE bindings (
  user_id BIGINT NOT NULL REFERENCES users(id), device BIGINT NOT NULL REFERENCES devices(id),
  role BIGINT NOT NULL, may_control BIGINT NOT NULL, alias TEXT NOT NULL, remark TEXT NOT NULL,
  created BIGINT NOT NULL, expires BIGINT NOT NULL, PRIMARY KEY (user_id, device));
CREATE INDEX bindings_device ON bindings(device);
CREATE UNIQUE INDEX bindings_owner ON bindings(device) WHERE role = 0;
CREATE TABLE shares (
  id {id}, device BIGINT NOT NULL REFERENCES devices(id),
  owner BIGINT NOT NULL REFERENCES users(id), code_hash TEXT NOT NULL UNIQUE,
  may_control BIGINT NOT NULL, guest_for BIGINT NOT NULL, created BIGINT NOT NULL,
  expires BIGINT NOT NULL, used BIGINT NOT NULL, used_by BIGINT NOT NULL);
CREATE INDEX shares_device ON shares(device);
CREATE INDEX shares_expires ON shares(expires);

CREATE TABLE events (
  id {id}, device BIGINT NOT NULL, kind TEXT NOT NULL, time BIGINT NOT NULL,
  detail TEXT NOT NULL);
CREATE INDEX events_device ON events(device, time);
CREATE TABLE alarms (
  id {id}, device BIGINT NOT NULL, point TEXT NOT NULL, fault BIGINT NOT NULL,
  opened BIGINT NOT NULL, closed BIGINT NOT NULL, acknowledged BIGINT NOT NULL,
  acknowledged_by BIGINT NOT NULL);
CREATE UNIQUE INDEX alarms_open ON alarms(device, point) WHERE closed = 0;
CREATE INDEX alarms_device ON alarms(device, opened);
CREATE INDEX alarms_closed ON alarms(closed) WHERE closed > 0;
CREATE TABLE audit (
  id {key}, time BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  target TEXT NOT NULL, result TEXT NOT NULL, address TEXT NOT NULL, request_id TEXT NOT NULL,
  detail TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE audit_ends (
  name TEXT NOT NULL PRIMARY KEY, id BIGINT NOT NULL, hash TEXT NOT NULL);
INSERT INTO audit_ends(name, id, hash) VALUES ('before_first', 0, ''), ('last', 0, '');
CREATE TABLE outbox (
  id {id}, kind TEXT NOT NULL, target TEXT NOT NULL, payload TEXT NOT NULL,
  attempts BIGINT NOT NULL, created BIGINT NOT NULL, next BIGINT NOT NULL);
CREATE INDEX outbox_next ON outbox(next);

CREATE TABLE schedules (
  id {id}, device BIGINT NOT NULL REFERENCES devices(id), user_id BIGINT NOT NULL,
  title TEXT NOT NULL, moment TEXT NOT NULL, attrs TEXT NOT NULL, enabled BIGINT NOT NULL,
  next BIGINT NOT NULL);
CREATE INDEX schedules_device ON schedules(device);
CREATE INDEX schedules_next ON schedules(next) WHERE enabled = 1 AND next > 0;
CREATE TABLE rules (
  id {id}, device BIGINT NOT NULL REFERENCES devices(id), user_id BIGINT NOT NULL,
  title TEXT NOT NULL, condition TEXT NOT NULL, target TEXT NOT NULL, attrs TEXT NOT NULL,
  enabled BIGINT NOT NULL, fired BIGINT NOT NULL);
CREATE INDEX rules_device ON rules(device);
)",
     // Devices count downwards; SQLite takes one below the least.
     R"(CREATE SEQUENCE device_ids INCREMENT BY -1;)"},
    {R"(
CREATE TABLE apps (
  id {id}, slug TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  wechat_app_id TEXT NOT NULL, secret TEXT NOT NULL, token TEXT NOT NULL,
  previous_token TEXT NOT NULL, aes_key TEXT NOT NULL, previous_aes_key TEXT NOT NULL,
  rotated BIGINT NOT NULL, mode TEXT NOT NULL, original_id TEXT NOT NULL,
  gizwits_app_id TEXT NOT NULL, product_key TEXT NOT NULL, product_secret TEXT NOT NULL,
  token_strategy TEXT NOT NULL, legacy_devices BIGINT NOT NULL, menu TEXT NOT NULL,
  notices TEXT NOT NULL, created BIGINT NOT NULL, disabled BIGINT NOT NULL,
  version BIGINT NOT NULL);
CREATE UNIQUE INDEX apps_slug ON apps(slug) WHERE slug <> '';
CREATE UNIQUE INDEX apps_wechat ON apps(wechat_app_id) WHERE wechat_app_id <> '';
CREATE TABLE domain_files (name TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL);

CREATE TABLE identities (
  id {id}, user_id BIGINT NOT NULL REFERENCES users(id),
  app BIGINT NOT NULL REFERENCES apps(id), openid TEXT NOT NULL, unionid TEXT NOT NULL,
  subscribed BIGINT NOT NULL, snapshot BIGINT NOT NULL, created BIGINT NOT NULL,
  spoke BIGINT NOT NULL, touched BIGINT NOT NULL, sent_spoke BIGINT NOT NULL,
  sent_touched BIGINT NOT NULL, UNIQUE (app, openid));
CREATE INDEX identities_user ON identities(user_id);
CREATE INDEX identities_unionid ON identities(unionid) WHERE unionid <> '';
CREATE TABLE oauth_states (
  state_hash TEXT NOT NULL PRIMARY KEY, app BIGINT NOT NULL, next TEXT NOT NULL,
  cookie_hash TEXT NOT NULL, scope TEXT NOT NULL, created BIGINT NOT NULL, used BIGINT NOT NULL,
  user_id BIGINT NOT NULL, again BIGINT NOT NULL);
CREATE INDEX oauth_states_created ON oauth_states(created);

CREATE TABLE wechat_inbox (
  app BIGINT NOT NULL, key TEXT NOT NULL, received BIGINT NOT NULL, lease BIGINT NOT NULL,
  done BIGINT NOT NULL, reply TEXT NOT NULL, PRIMARY KEY (app, key)){clustered};
CREATE INDEX wechat_inbox_received ON wechat_inbox(received);
CREATE TABLE wechat_tokens (
  app BIGINT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, version BIGINT NOT NULL,
  fetched BIGINT NOT NULL, expires BIGINT NOT NULL, bad BIGINT NOT NULL,
  lease BIGINT NOT NULL, lease_of TEXT NOT NULL, swapped BIGINT NOT NULL,
  PRIMARY KEY (app, kind)){clustered};
CREATE TABLE notice_credits (
  identity BIGINT NOT NULL REFERENCES identities(id), template TEXT NOT NULL,
  credits BIGINT NOT NULL, PRIMARY KEY (identity, template)){clustered};

CREATE TABLE admin_sessions (
  token_hash TEXT NOT NULL PRIMARY KEY, created BIGINT NOT NULL, expires BIGINT NOT NULL);
)",
     ""},
};

}  // namespace

std::span<const Migration> all_migrations() { return kMigrations; }

}  // namespace giz::store
