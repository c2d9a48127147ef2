// Accounts as the service uses them: with their secrets open. Read from the store at most once a
// second and account, so that what another instance changed is seen soon.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/store/apps.h"
#include "runtime/service/store/store.h"

namespace giz::wechat {

// An account whose sealed columns have been opened: the same fields, in the clear. Never logged,
// never part of an answer.
using OpenApp = store::App;
OpenApp open_app(const MasterKey& key, store::App app);
store::App seal_app(const MasterKey& key, OpenApp app);

std::string new_callback_token();  // 32 letters and digits
std::string new_aes_key();         // 43 letters and digits

class Apps {
 public:
  Apps(net::asio::io_context& loop, const Settings& settings, const MasterKey& key,
       store::Store& store, Clock clock);

  // The account of WECHAT_APP_ID and its sisters is added at the first start, and kept as the
  // environment says at later ones.
  net::Task<> start();
  // By id or slug; Refusal not_found where there is none or it is disabled.
  net::Task<std::shared_ptr<const OpenApp>> find(std::string slug_or_id);
  net::Task<std::vector<std::shared_ptr<const OpenApp>>> list();  // disabled ones too
  void forget();  // something was changed here: the next question reads again

 private:
  struct Inner;
  std::shared_ptr<Inner> inner_;
};

}  // namespace giz::wechat
