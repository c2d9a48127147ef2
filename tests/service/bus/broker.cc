#include "tests/service/bus/broker.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace giz {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool listens(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  const bool is_open =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return is_open;
}

}  // namespace

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no free port");
  }
  ::close(socket);
  return ntohs(address.sin_port);
}

Broker::Broker(std::string lines) : lines_(std::move(lines)), port_(free_port()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "giz_broker_XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  std::ofstream(folder_ + "/mosquitto.conf")
      << "listener " << port_ << " 127.0.0.1\n"
      << "user root\nmax_queued_messages 0\npersistence true\npersistence_location " << folder_
      << "/\n"
      << lines_;
  start();
}

Broker::~Broker() {
  kill();
  std::filesystem::remove_all(folder_);
}

void Broker::start() {
  const std::string file = folder_ + "/mosquitto.conf";
  pid_ = ::fork();
  if (pid_ == 0) {
    const int silent = ::open("/dev/null", O_WRONLY);
    ::dup2(silent, 1);
    ::dup2(silent, 2);
    ::execlp("mosquitto", "mosquitto", "-c", file.c_str(), nullptr);
    ::execl("/usr/sbin/mosquitto", "mosquitto", "-c", file.c_str(), nullptr);
    ::_exit(127);
  }
  for (int i = 0; i < 500 && !listens(port_); ++i) ::usleep(10'000);
  if (!listens(port_)) throw std::runtime_error("mosquitto does not start; is it installed?");
}

void Broker::kill() { end(SIGKILL); }

void Broker::stop() { end(SIGTERM); }

void Broker::end(int signal) {
  if (pid_ <= 0) return;
  ::kill(pid_, signal);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bus::MqttOptions Broker::options(std::string instance) const {
  bus::MqttOptions options;
  options.address.host = "127.0.0.1";
  options.address.port = port_;
  options.instance = std::move(instance);
  options.prefix = "giz/key";
  return options;
}

}  // namespace giz
