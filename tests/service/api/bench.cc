#include "tests/service/api/bench.h"

#include <fmt/format.h>
#include <unistd.h>

#include "runtime/service/bus/in_process.h"
#include "runtime/service/net/target.h"

namespace giz::bench {
namespace {

using boost::beast::http::string_to_verb;

std::filesystem::path new_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "giz-api-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  return name;
}

net::Request request_of(const Ask& ask) {
  net::Request request;
  request.method = string_to_verb(ask.method);
  request.target = ask.target;
  const std::string wrong = net::read_target(ask.target, request.path, request.query);
  if (!wrong.empty()) throw Refusal(Reason::bad_request, wrong);
  request.headers.set("Host", "lamp.test");
  for (const auto& [name, value] : ask.headers) request.headers.set(name, value);
  if (!ask.token.empty()) request.headers.set("Authorization", "Bearer " + ask.token);
  request.body = !ask.raw.empty() ? ask.raw : ask.body.is_null() ? "" : ask.body.dump();
  request.peer = ask.peer;
  request.id = "r1";
  return request;
}

net::Task<> handle(const net::Router::Found& found, net::Request& request,
                   std::optional<net::Response>& response) {
  try {
    response = co_await (*found.handler)(request);
  } catch (const Refusal& refusal) {
    response = net::error_response(refusal, request.id);
  }
}

struct NoHooks : Hooks {};

}  // namespace

std::string Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string Answer::code() const {
  if (json.contains("error_code")) return std::to_string(json["error_code"].get<int>());
  return json.contains("error") ? json["error"]["code"].get<std::string>() : std::string();
}

bool Device::send(std::uint32_t sn, std::span<const std::uint8_t> p0) {
  sent.emplace_back(p0.begin(), p0.end());
  if (answers) hub_.answer(did_, sn, {});
  return true;
}

bool Device::push(std::span<const std::uint8_t> p0) {
  pushed.emplace_back(p0.begin(), p0.end());
  return true;
}

bool Socket::send(std::shared_ptr<const std::string> message, bool) {
  messages.push_back(Json::parse(*message));
  return true;
}

void Socket::close(std::uint16_t code, std::string_view why) {
  closed = code;
  reason = why;
}

Bench::Bench(const std::function<void(Settings&)>& change) : folder(new_folder()) {
  settings.rate_login = settings.rate_claim = 0;  // tests of the limits set their own
  settings.rate_command = settings.rate_device_command = 0;
  settings.command_ack = std::chrono::milliseconds(50);
  settings.product_secret = "the-product-secret";
  if (change) change(settings);
  const Clock clock = [this] { return now; };
  if (settings.db_url == Settings().db_url)
    settings.db_url = "sqlite://" + (folder / "app.db").string();
  store = std::make_unique<store::Store>(loop, settings.db_url, log, metrics);
  bus = bus::make_in_process(loop, "test", log, metrics);
  hooks = std::make_unique<NoHooks>();
  hub = std::make_unique<hub::Hub>(loop, bench_product, settings, key, *store, *bus, *hooks, log,
                                   metrics, clock);
  run(hub->start());
  parts.emplace(api::Parts{loop, settings, key, *store, *hub, *bus, log, metrics, clock,
                           to_hex(sha256(admin))});
  api::add_native(*parts, router);
  api::add_gizwits(*parts, router);
  api::add_internal(*parts, router);
  api::add_operations(*parts, router);
  route = api::websocket_route(*parts);
}

Bench::~Bench() {
  run(hub->stop());
  route = nullptr;
  loop.restart();
  loop.run_for(std::chrono::milliseconds(1));
  parts.reset();
  hub.reset();
  store.reset();
  std::filesystem::remove_all(folder);
}

bool Bench::until(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    if (loop.stopped()) loop.restart();
    loop.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

void Bench::run(net::Task<> task) {
  bool ended = false;
  std::exception_ptr failed;
  net::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error) {
    failed = error;
    ended = true;
  });
  if (!until([&] { return ended; })) throw std::runtime_error("no end");
  if (failed) std::rethrow_exception(failed);
}

Answer Bench::call(const Ask& ask) {
  net::Request request = request_of(ask);
  const net::Router::Found found = router.find(request.method, request.path);
  Answer answer;
  if (!found.handler) {
    answer.status = found.allow.empty() ? 404 : 405;
    return answer;
  }
  request.params = found.params;
  std::optional<net::Response> response;
  run(handle(found, request, response));
  answer.status = response->status;
  answer.text = response->body;
  answer.headers = response->headers;
  answer.json = Json::parse(response->body, nullptr, false);
  if (answer.json.is_discarded()) answer.json = nullptr;
  return answer;
}

std::string Bench::sign_in() {
  const Answer answer =
      call({.method = "POST", .target = "/api/v1/sessions", .body = {{"kind", "anonymous"}}});
  if (answer.status != 201) throw std::runtime_error(answer.text);
  return answer.json["token"].get<std::string>();
}

Bench::Made Bench::make_device() {
  const std::string passcode = fmt::format("passcode{}", ++devices_);
  const Answer answer =
      call({.method = "POST",
            .target = "/internal/v1/devices",
            .body = {{"mac", fmt::format("{:012x}", devices_)}, {"passcode", passcode}},
            .token = admin});
  if (answer.status != 201) throw std::runtime_error(answer.text);
  return {answer.json["did"].get<std::string>(), answer.json["claim_code"].get<std::string>(),
          passcode};
}

std::string Bench::own_device(const std::string& token) {
  const Made made = make_device();
  const Answer answer = call({.method = "POST",
                              .target = "/api/v1/devices/claim",
                              .body = {{"claim_code", made.claim_code}},
                              .token = token});
  if (answer.status != 201) throw std::runtime_error(answer.text);
  return made.did;
}

std::shared_ptr<Device> Bench::join(const std::string& did) {
  auto look = [&](store::Database& database) { return store::find_device(database, did); };
  const auto device = run(store->read(look));
  auto link = std::make_shared<Device>(*hub, did);
  hub->attach(device.value(), link);
  until([&] { return hub->is_online(did); });
  return link;
}

void Bench::report(const std::string& did, const Json& attrs) {
  std::vector<wire::Value> values(bench_product.table.points.size());
  std::vector<std::vector<std::uint8_t>> bytes(values.size(), std::vector<std::uint8_t>(4));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const wire::Point& point = bench_product.table.points[i];
    values[i].set = true;
    values[i].raw = point.raw_min;
    if (point.type == wire::Type::binary) values[i].bytes = bytes[i];
    const auto given = attrs.find(std::string(point.name));
    if (given == attrs.end()) continue;
    values[i].raw = given->is_boolean() ? std::uint32_t{given->get<bool>()}
                                        : wire::to_raw(point.scale, given->dump()).value_or(0);
  }
  hub::P0 room(wire::max_p0(bench_product.table));
  const wire::Packed packed = wire::pack(bench_product.table, wire::Kind::report, values, room);
  hub::P0 p0(packed.bytes.begin(), packed.bytes.end());
  run(hub->report(did, std::move(p0), 'd'));
}

Bench::Client Bench::connect(const std::string& origin) {
  Client client;
  client.socket = std::make_unique<Socket>();
  client.socket->request_.headers.set("Host", "lamp.test");
  client.socket->request_.peer = "192.0.2.1";
  if (!origin.empty()) client.socket->request_.headers.set("Origin", origin);
  client.user = route(client.socket->request_);
  client.user->on_open(*client.socket);
  return client;
}

void Bench::say(Client& client, const Json& message) {
  client.user->on_message(message.dump(), false);
}

Json Bench::hear(Client& client, const std::string& cmd) {
  auto& messages = client.socket->messages;
  const auto is_it = [&](const Json& message) { return message["cmd"] == cmd; };
  if (!until([&] { return std::ranges::any_of(messages, is_it); })) return nullptr;
  const auto found = std::ranges::find_if(messages, is_it);
  Json message = *found;
  messages.erase(found);
  return message;
}

Bench::Client Bench::page(const std::string& token, bool auto_subscribe) {
  const Answer ticket = call({.method = "POST", .target = "/api/v1/ws-ticket", .token = token});
  Client client = connect();
  say(client, {{"cmd", "login_req"},
               {"data", {{"ticket", ticket.json["ticket"]}, {"auto_subscribe", auto_subscribe}}}});
  if (hear(client, "login_res")["data"]["success"] != true) throw std::runtime_error("no login");
  return client;
}

}  // namespace giz::bench
