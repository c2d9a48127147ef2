// Boost.Asio and Beast as the service uses them: one loop on one thread, sockets and timers of the
// concrete executor (a type-erased one costs memory and time a message), C++20 coroutines.
//
// With GCC 12: no capturing lambda coroutine as a temporary in a co_await expression, and no
// braced-init temporaries in its operands; write a member function or a named variable.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace giz::net {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
template <typename T = void>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_task{};

using Tcp = asio::ip::tcp;
using Udp = asio::ip::udp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using UdpSocket = asio::basic_datagram_socket<Udp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace giz::net
