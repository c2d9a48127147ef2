// The load of bench.mjs: pages on websockets and devices on TCP links, all on one epoll, as cheap
// as they can be made, for they share the machine with what they measure. Prints a JSON object.
//   load HTTP_PORT TCP_PORT PID MODE ARGUMENTS... < members
// PID is the server whose processor time is taken. `members` is a line for each page and device:
// "page USER TOKEN DID" (DID is what it watches) or "device DID PASSCODE"; both log in first.
// Modes:
//   hold                  says "ready", then answers pings until the input's second part ends
//   ping COUNT            each page has one ping under way
//   commands RATE SECONDS as pages send them, round robin; each device answers at once
//   reports SECONDS       each device sends its next report when the last one is stored
//   fanout ROUNDS         the first device reports; how long until every page has heard of it
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/wire/cloud.h"

namespace {

using namespace giz;
using Time = std::chrono::steady_clock::time_point;
using wire::CloudCommand;

Time now() { return std::chrono::steady_clock::now(); }
double millis(Time from, Time to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

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

class Peer {
 public:
  explicit Peer(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
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
  Peer(const Peer&) = delete;
  virtual ~Peer() { ::close(fd_); }

  int fd() const { return fd_; }
  bool is_in() const { return in_; }
  virtual void take(wire::Bytes bytes) = 0;

 protected:
  // What is sent is small and answered before the next: it always fits.
  void send(const void* data, std::size_t size) {
    if (::send(fd_, data, size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) fail("send");
  }
  bool in_ = false;

 private:
  int fd_;
};

class Page final : public Peer {
 public:
  Page(std::uint16_t port, std::istream& line) : Peer(port) {
    line >> user_ >> token_ >> did_;
    const std::string hello = fmt::format(
        "GET /ws/app/v1 HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: session=0123456789abcdef\r\n\r\n",
        port);
    send(hello.data(), hello.size());
  }

  const std::string& did() const { return did_; }

  void say(std::string_view text, std::uint8_t opcode = 1) {
    std::array<char, 512> frame;
    std::size_t at = 0;
    frame[at++] = static_cast<char>(0x80 | opcode);
    if (text.size() < 126) {
      frame[at++] = static_cast<char>(0x80 | text.size());
    } else {
      frame[at++] = static_cast<char>(0xFE);
      frame[at++] = static_cast<char>(text.size() >> 8);
      frame[at++] = static_cast<char>(text.size());
    }
    at += 4;  // a mask of zeros
    std::fill_n(frame.begin() + static_cast<std::ptrdiff_t>(at) - 4, 4, '\0');
    if (at + text.size() > frame.size()) fail("a message too long");
    std::copy(text.begin(), text.end(), frame.begin() + static_cast<std::ptrdiff_t>(at));
    send(frame.data(), at + text.size());
  }

  void take(wire::Bytes bytes) override {
    const std::string_view got(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (rest_.empty()) {
      rest_ = std::string(got.substr(read(got)));
    } else {
      rest_ += got;
      rest_.erase(0, read(rest_));
    }
    if (rest_.empty()) std::string().swap(rest_);
  }

  std::function<void(Page&, std::string_view)> on_text;

 private:
  // How much of it was whole.
  std::size_t read(std::string_view got) {
    std::size_t at = 0;
    if (!upgraded_) {
      const std::size_t end = got.find("\r\n\r\n");
      if (end == std::string_view::npos) return 0;
      if (got.substr(9, 3) != "101") fail("no websocket: " + std::string(got.substr(0, end)));
      upgraded_ = true;
      at = end + 4;
      say(fmt::format(R"({{"cmd":"login_req","data":{{"uid":"{}","token":"{}",)"
                      R"("p0_type":"attrs_v4","heartbeat_interval":180,"auto_subscribe":false}}}})",
                      user_, token_));
    }
    while (got.size() - at >= 2) {
      std::size_t size = static_cast<std::uint8_t>(got[at + 1]);
      std::size_t head = 2;
      if (size == 126) {
        head = 4;
        if (got.size() - at < head) break;
        size = static_cast<std::size_t>(static_cast<std::uint8_t>(got[at + 2])) << 8 |
               static_cast<std::uint8_t>(got[at + 3]);
      } else if (size == 127) {
        fail("a message too long");
      }
      if (got.size() - at < head + size) break;
      message(static_cast<std::uint8_t>(got[at]) & 15, got.substr(at + head, size));
      at += head + size;
    }
    return at;
  }

  void message(int opcode, std::string_view text) {
    if (opcode == 9) return say(text, 10);
    if (opcode == 8)
      fail("a page was closed: " + std::string(text.substr(std::min<std::size_t>(2, text.size()))));
    if (opcode != 1) return;
    if (in_) {
      if (on_text) on_text(*this, text);
    } else if (text.find(R"("login_res")") != std::string_view::npos) {
      if (text.find("true") == std::string_view::npos) fail("no login");
      say(fmt::format(R"({{"cmd":"subscribe_req","data":[{{"did":"{}"}}]}})", did_));
    } else if (text.find(R"("subscribe_res")") != std::string_view::npos) {
      if (text.find(R"("failed":[])") == std::string_view::npos) fail(std::string(text));
      in_ = true;
    }
  }

  std::string user_, token_, did_;
  std::string rest_;
  bool upgraded_ = false;
};

// Ten datapoints, as tests/simulate/product.yaml lays them out.
class Device final : public Peer {
 public:
  Device(std::uint16_t port, std::istream& line) : Peer(port) {
    std::string passcode;
    line >> did_ >> passcode;
    std::string who;
    const auto counted = [&who](std::string_view text) {
      who += static_cast<char>(text.size() >> 8);
      who += static_cast<char>(text.size());
      who += text;
    };
    counted(did_);
    counted("");
    counted("04020034");
    counted("0123456789abcdef0123456789abcdef");
    say(CloudCommand::announcement, bytes_of(who));
    who.clear();
    counted(passcode);
    say(CloudCommand::login, bytes_of(who));
  }

  // `asks`: the service's next pong says that it is stored.
  void report(bool asks) {
    std::array<std::uint8_t, 17> p0{0x04, 1, 40, 99, 'a', 'b', 'c', 'd', 1, 0, 200};
    ++count_;
    p0[3] = static_cast<std::uint8_t>(count_);
    for (std::size_t i = 0; i < 4; ++i)
      p0[11 + i] = static_cast<std::uint8_t>(count_ >> (24 - 8 * i));
    std::array<std::uint8_t, 128> room;
    wire::CloudFrame frame;
    frame.command = CloudCommand::p0_up;
    frame.payload = p0;
    std::size_t size = wire::build(frame, room).size();
    if (asks) {
      // Frames are taken in order and a report until it is stored: so the pong says that it is.
      frame.command = CloudCommand::ping;
      frame.payload = {};
      size += wire::build(frame, wire::Buffer(room).subspan(size)).size();
    }
    send(room.data(), size);
  }

  void take(wire::Bytes bytes) override {
    while (const auto frame = parser_.next(bytes)) {
      if (frame->command == CloudCommand::login_result) {
        if (frame->payload.empty() || frame->payload[0] != 0) fail("a device is not let in");
        in_ = true;
      } else if (frame->command == CloudCommand::p0_down_sn) {
        say(CloudCommand::p0_up_sn, {}, frame->sn);
      } else if (frame->command == CloudCommand::pong && on_pong) {
        on_pong(*this);
      }
    }
  }

  Time asked;
  std::function<void(Device&)> on_pong;

 private:
  static wire::Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  }
  void say(CloudCommand command, wire::Bytes payload, std::uint32_t sn = 0) {
    std::array<std::uint8_t, 256> room;
    wire::CloudFrame frame;
    frame.command = command;
    frame.sn = sn;
    frame.payload = payload;
    const wire::Buffer built = wire::build(frame, room);
    send(built.data(), built.size());
  }

  std::string did_;
  std::uint32_t count_ = 0;
  std::array<std::uint8_t, 64> body_{};
  wire::CloudParser parser_{body_};
};

struct Load {
  std::string pid;
  std::vector<std::unique_ptr<Page>> pages;
  std::vector<std::unique_ptr<Device>> devices;
  std::vector<double> waits;  // ms
  int epoll = ::epoll_create1(0);

  void add(Peer& peer) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &peer;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, peer.fd(), &event);
  }

  // Until the condition holds, which is asked after each round of events; at most 60 s.
  void run(const std::function<bool()>& until, int wait_ms = 100) {
    static std::array<std::uint8_t, 65536> room;
    std::array<epoll_event, 256> events;
    const Time limit = now() + std::chrono::seconds(60);
    while (!until()) {
      const int many = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), wait_ms);
      for (int i = 0; i < many; ++i) {
        Peer* const peer = static_cast<Peer*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (peer == nullptr) return;  // the input has ended
        const ssize_t size = ::recv(peer->fd(), room.data(), room.size(), 0);
        if (size > 0) {
          peer->take(wire::Bytes(room).first(static_cast<std::size_t>(size)));
        } else if (size == 0 || errno != EAGAIN) {
          fail("a connection was closed");
        }
      }
      if (now() > limit) fail("not done in time");
    }
  }

  // A hundred at a time: what a server waits for is not what is measured.
  template <typename One>
  void enter(std::vector<std::unique_ptr<One>>& all, std::uint16_t port,
             std::vector<std::string>& lines) {
    constexpr std::size_t kAtOnce = 100;
    for (std::size_t from = 0; from < lines.size(); from += kAtOnce) {
      const std::size_t to = std::min(lines.size(), from + kAtOnce);
      for (std::size_t i = from; i < to; ++i) {
        std::istringstream line(lines[i]);
        std::string kind;
        line >> kind;
        all.push_back(std::make_unique<One>(port, line));
        add(*all.back());
      }
      run([&] {
        return std::all_of(all.begin() + static_cast<std::ptrdiff_t>(from), all.end(),
                           [](const auto& one) { return one->is_in(); });
      });
    }
  }

  void print(double done, double seconds, double micros) {
    std::sort(waits.begin(), waits.end());
    const auto part = [&](double share) {
      return waits.empty()
                 ? 0.0
                 : waits[static_cast<std::size_t>(share * static_cast<double>(waits.size() - 1))];
    };
    fmt::print(
        R"({{"done":{},"seconds":{:.3f},"micros":{:.0f},"p50":{:.3f},"p99":{:.3f},"max":{:.3f}}})"
        "\n",
        done, seconds, micros, part(0.5), part(0.99), part(1));
  }
};

void hold(Load& load) {
  std::cout << "ready" << std::endl;
  epoll_event event{};
  event.events = EPOLLIN;
  ::epoll_ctl(load.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  load.run([] { return false; });
}

void ping(Load& load, int count) {
  const double before = processor_time(load.pid);
  const Time start = now();
  int left = count;
  int done = 0;
  for (const auto& page : load.pages) {
    page->on_text = [&](Page& one, std::string_view) {
      ++done;
      if (left-- > 0) one.say(R"({"cmd":"ping"})");
    };
    --left;
    page->say(R"({"cmd":"ping"})");
  }
  load.run([&] { return done >= count; });
  load.print(count, millis(start, now()) / 1000, processor_time(load.pid) - before);
}

void commands(Load& load, int rate, int seconds) {
  std::vector<Time> asked(static_cast<std::size_t>(rate * seconds));
  std::size_t sent = 0;
  std::size_t done = 0;
  std::size_t refused = 0;
  for (const auto& page : load.pages) {
    page->on_text = [&](Page&, std::string_view text) {
      if (text.find(R"("s2c_invalid_msg")") != std::string_view::npos) {
        if (refused++ == 0) std::cerr << text << "\n";
        ++done;
        return;
      }
      if (text.find(R"("s2c_ack")") == std::string_view::npos) return;
      const std::size_t at = text.find(R"("res_sn":)");
      if (at == std::string_view::npos) return;
      ++done;
      load.waits.push_back(
          millis(asked[static_cast<std::size_t>(std::atoi(text.data() + at + 9))], now()));
    };
  }
  const double before = processor_time(load.pid);
  const Time start = now();
  load.run(
      [&] {
        const auto due =
            std::min(asked.size(), static_cast<std::size_t>(millis(start, now()) * rate / 1000));
        for (; sent < due; ++sent) {
          Page& page = *load.pages[sent % load.pages.size()];
          asked[sent] = now();
          page.say(fmt::format(
              R"({{"cmd":"c2s_write","req_sn":{},"data":{{"did":"{}","attrs":{{"level":{}}}}}}})",
              sent, page.did(), sent % 200));
        }
        return done == asked.size();
      },
      1);
  load.print(static_cast<double>(done - refused), millis(start, now()) / 1000,
             processor_time(load.pid) - before);
}

void reports(Load& load, int seconds) {
  const double before = processor_time(load.pid);
  const Time start = now();
  const Time end = start + std::chrono::seconds(seconds);
  std::size_t under_way = load.devices.size();
  int done = 0;
  for (const auto& device : load.devices) {
    device->on_pong = [&](Device& one) {
      const Time at = now();
      load.waits.push_back(millis(one.asked, at));
      ++done;
      if (at >= end) {
        --under_way;
        return;
      }
      one.asked = at;
      one.report(true);
    };
    device->asked = now();
    device->report(true);
  }
  load.run([&] { return under_way == 0; });
  load.print(done, millis(start, now()) / 1000, processor_time(load.pid) - before);
}

void fanout(Load& load, int rounds) {
  std::size_t heard = 0;
  for (const auto& page : load.pages) {
    page->on_text = [&](Page&, std::string_view text) {
      if (text.find(R"("s2c_noti")") != std::string_view::npos) ++heard;
    };
  }
  double micros = 0;
  const Time start = now();
  for (int i = 0; i < rounds; ++i) {
    const double before = processor_time(load.pid);
    heard = 0;
    const Time asked = now();
    load.devices[0]->report(false);
    load.run([&] { return heard == load.pages.size(); });
    load.waits.push_back(millis(asked, now()));
    micros += processor_time(load.pid) - before;
    const Time rest = now() + std::chrono::milliseconds(20);
    load.run([&] { return now() >= rest; }, 5);
  }
  load.print(rounds * static_cast<double>(load.pages.size()), millis(start, now()) / 1000, micros);
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int at) { return at < argc ? std::atoi(argv[at]) : 0; };
  if (argc < 5) fail("HTTP_PORT TCP_PORT PID MODE are wanted");
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  Load load;
  load.pid = argv[3];
  std::vector<std::string> pages, devices;
  for (std::string line; std::getline(std::cin, line) && !line.empty();) {
    (line.starts_with("page") ? pages : devices).push_back(line);
  }
  load.enter(load.devices, static_cast<std::uint16_t>(number(2)), devices);
  load.enter(load.pages, static_cast<std::uint16_t>(number(1)), pages);
  const std::string_view mode = argv[4];
  if (mode == "hold") hold(load);
  if (mode == "ping") ping(load, number(5));
  if (mode == "commands") commands(load, number(5), number(6));
  if (mode == "reports") reports(load, number(5));
  if (mode == "fanout") fanout(load, number(5));
  std::cout << std::flush;
  std::_Exit(0);  // thousands of destructors are of no use
}
