// Asio, its TLS and Beast, compiled once.
#include "runtime/service/net/asio.h"

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
