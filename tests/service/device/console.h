// What the programs of these tests share: settings of the environment, lines in and lines out.
#pragma once

#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/streambuf.hpp>
#include <unistd.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/hub/attrs.h"
#include "runtime/service/net/asio.h"

extern char** environ;

namespace giz::device {

inline void say(const std::string& line) { std::cout << line << "\n" << std::flush; }

inline Settings settings_of_environment() {
  std::vector<std::string> names;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    names.emplace_back(text.substr(0, text.find('=')));
  }
  return read_settings([](const char* name) { return std::getenv(name); }, names);
}

inline hub::P0 p0_of(const std::string& hex) {
  std::string bytes;
  from_hex(hex, bytes);
  return {bytes.begin(), bytes.end()};
}

// Carries out each line of standard input, until its end or "stop".
inline net::Task<> obey(net::asio::io_context& loop,
                        std::function<net::Task<>(std::string)> carry_out) {
  net::asio::posix::basic_stream_descriptor<net::Executor> input(loop.get_executor(),
                                                                 ::dup(STDIN_FILENO));
  net::asio::streambuf buffer;
  boost::system::error_code error;
  for (;;) {
    co_await net::asio::async_read_until(input, buffer, '\n',
                                         net::asio::redirect_error(net::use_task, error));
    if (error) co_return;
    std::istream stream(&buffer);
    std::string line;
    std::getline(stream, line);
    if (line == "stop") co_return;
    co_await carry_out(std::move(line));
  }
}

}  // namespace giz::device
