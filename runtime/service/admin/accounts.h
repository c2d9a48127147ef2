// The account that a request's path names, with all that is told about it.
#pragma once

#include "runtime/service/admin/app_json.h"
#include "runtime/service/admin/desk.h"

namespace giz::admin {

struct Account {
  OpenApp app;
  std::vector<store::AppToken> tokens;
  bool proved = false;    // some MP_verify_....txt is here
  std::string egress_ip;  // as WeChat saw us last
};

// Inside a job of the store. Refusal not_found.
Account account_of(const Desk& desk, store::Database& database, std::int64_t id);
std::vector<Account> all_accounts(const Desk& desk, store::Database& database);

Json account_json(const Desk& desk, const net::Request& request, const Account& account);

// The same for who asks WeChat in its name: as wechat/ knows it, disabled ones too.
net::Task<std::shared_ptr<const OpenApp>> open_account(At desk, const net::Request& request);

// Address of this service as WeChat sees it, told by a refusal (40164).
void put_egress_ip(store::Database& database, std::string_view address);

}  // namespace giz::admin
