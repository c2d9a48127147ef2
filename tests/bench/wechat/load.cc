// WeChat pushing to a callback: an open loop, so that a server which is late does not slow it down.
// Each request is due at its time; where all connections are busy it waits for one, and that time
// counts. Signed and encrypted before it begins. Prints a JSON object.
//   load PORT PID PATH TOKEN ENCODING_AES_KEY APP_ID RATE SECONDS PEOPLE CONNECTIONS FIRST_ID
// PID is the server whose processor time is taken. Half of the messages are texts that no device is
// asked for, half are clicks on the menu; all from PEOPLE in turn, each message another one.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/service/wechat/crypt.h"

namespace {

using namespace giz;
using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

[[noreturn]] void fail(const std::string& what) {
  std::cerr << "load: " << what << "\n";
  std::exit(1);
}

// Of all threads, in microseconds.
double processor_time(const std::string& pid) {
  double nanos = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + pid + "/task")) {
    std::ifstream in(task.path() / "schedstat");
    double one = 0;
    in >> one;
    nanos += one;
  }
  return nanos / 1000;
}

struct Account {
  std::string path, token, key, app_id;
};

std::string inside(std::size_t i, std::size_t id, std::size_t people) {
  const std::string head = fmt::format(
      "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><FromUserName>"
      "<![CDATA[oBench{:023}]]></FromUserName><CreateTime>{}</CreateTime>",
      i % people, 1'700'000'000 + id);
  if (i % 2 == 0) {
    return fmt::format(
        "{}<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[帮助]]></Content><MsgId>{}</MsgId>"
        "</xml>",
        head, 7'000'000'000'000'000'000 + id);
  }
  return head +
         "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[CLICK]]></Event><EventKey>"
         "<![CDATA[help]]></EventKey></xml>";
}

std::string request(const Account& account, std::size_t i, std::size_t id, std::size_t people) {
  const std::string encrypt = wechat::seal_text(account.key, account.app_id, inside(i, id, people),
                                                fmt::format("{:016}", id));
  const std::string time = std::to_string(1'700'000'000 + id);
  const std::string nonce = std::to_string(id);
  const std::string body = fmt::format(
      "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt>"
      "</xml>",
      encrypt);
  return fmt::format(
      "POST {}?signature={}&timestamp={}&nonce={}&openid=oBench{:023}&encrypt_type=aes"
      "&msg_signature={} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n"
      "Content-Type: text/xml\r\nContent-Length: {}\r\n\r\n{}",
      account.path, wechat::signature_of({account.token, time, nonce}), time, nonce, i % people,
      wechat::signature_of({account.token, time, nonce, encrypt}), body.size(), body);
}

class Connection {
 public:
  explicit Connection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
      fail(std::string("connect: ") + std::strerror(errno));
    }
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  Connection(const Connection&) = delete;
  ~Connection() { ::close(fd_); }
  int fd() const { return fd_; }

  // A message is small and answered before the next: it always fits.
  void send(const std::string& text, Time due) {
    got_.clear();
    due_ = due;
    if (::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
      fail("send");
    }
  }

  // Whether the answer is whole.
  bool take() {
    char room[8192];
    const ssize_t size = ::recv(fd_, room, sizeof room, 0);
    if (size < 0 && errno == EAGAIN) return false;
    if (size <= 0) fail("the server has hung up");
    got_.append(room, static_cast<std::size_t>(size));
    const std::size_t head = got_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    if (const auto body = length(head)) return got_.size() >= head + 4 + *body;
    return got_.ends_with("\r\n0\r\n\r\n");  // in chunks
  }
  bool is_good() const { return got_.starts_with("HTTP/1.1 200"); }
  bool is_reply() const { return got_.find("<Encrypt>") != std::string::npos; }
  Time due() const { return due_; }

 private:
  std::optional<std::size_t> length(std::size_t head) const {
    for (std::size_t at = got_.find("\r\n"); at < head; at = got_.find("\r\n", at + 2)) {
      constexpr std::string_view name = "content-length:";
      const std::string_view line = std::string_view(got_).substr(at + 2, name.size());
      const bool is_it = std::equal(line.begin(), line.end(), name.begin(), name.end(),
                                    [](char a, char b) { return (a | 32) == b || a == b; });
      if (is_it) return std::stoul(got_.substr(at + 2 + name.size()));
    }
    return std::nullopt;
  }

  int fd_;
  std::string got_;
  Time due_;
};

struct Result {
  std::vector<double> millis;
  std::size_t bad = 0, replies = 0;
};

class Load {
 public:
  Load(std::uint16_t port, std::size_t connections, std::vector<std::string> requests, double rate)
      : requests_(std::move(requests)), rate_(rate), epoll_(::epoll_create1(0)) {
    for (std::size_t i = 0; i < connections; ++i) {
      connections_.push_back(std::make_unique<Connection>(port));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = connections_.back().get();
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back()->fd(), &event);
      free_.push_back(connections_.back().get());
    }
  }

  Result run() {
    begin_ = Clock::now();
    while (result_.millis.size() < requests_.size()) {
      send_due();
      wait();
    }
    return std::move(result_);
  }

 private:
  Time due(std::size_t i) const {
    return begin_ + std::chrono::duration_cast<Clock::duration>(
                        std::chrono::duration<double>(static_cast<double>(i) / rate_));
  }

  void send_due() {
    const Time now = Clock::now();
    if (now - begin_ > std::chrono::seconds(120)) fail("not done in time");
    while (next_ < requests_.size() && !free_.empty() && due(next_) <= now) {
      Connection* const one = free_.back();
      free_.pop_back();
      one->send(requests_[next_], due(next_));
      ++next_;
    }
  }

  void wait() {
    const bool is_busy = free_.empty() || next_ == requests_.size();
    const auto left = is_busy ? std::chrono::milliseconds(100) : due(next_) - Clock::now();
    timespec time{};
    time.tv_nsec = std::clamp<long>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(left).count(), 0, 100'000'000);
    epoll_event events[64];
    const int count = ::epoll_pwait2(epoll_, events, 64, &time, nullptr);
    for (int i = 0; i < count; ++i) {
      auto* const one = static_cast<Connection*>(events[i].data.ptr);
      if (!one->take()) continue;
      result_.millis.push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - one->due()).count());
      result_.bad += one->is_good() ? 0 : 1;
      result_.replies += one->is_reply() ? 1 : 0;
      free_.push_back(one);
    }
  }

  std::vector<std::string> requests_;
  double rate_;
  int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> free_;
  std::size_t next_ = 0;
  Time begin_;
  Result result_;
};

double at(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * share)];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 12) fail("eleven arguments are wanted");
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto number = [&](std::size_t i) { return std::stoul(words[i]); };
  const Account account{words[2], words[3], wechat::read_aes_key(words[4]).value(), words[5]};
  const std::size_t rate = number(6);
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < rate * number(7); ++i) {
    requests.push_back(request(account, i, number(10) + i, number(8)));
  }
  Load load(static_cast<std::uint16_t>(number(0)), number(9), std::move(requests),
            static_cast<double>(rate));
  const double before = processor_time(words[1]);
  const Time begin = Clock::now();
  Result result = load.run();
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const double micros = processor_time(words[1]) - before;
  std::sort(result.millis.begin(), result.millis.end());
  fmt::print(
      "{{\"done\":{},\"bad\":{},\"replies\":{},\"seconds\":{:.2f},\"micros\":{:.0f},\"p50\":{:.2f},"
      "\"p99\":{:.2f},\"p999\":{:.2f},\"max\":{:.2f}}}\n",
      result.millis.size(), result.bad, result.replies, seconds, micros, at(result.millis, 0.5),
      at(result.millis, 0.99), at(result.millis, 0.999), result.millis.back());
  return 0;
}
