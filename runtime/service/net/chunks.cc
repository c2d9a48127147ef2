#include "runtime/service/net/chunks.h"

#include <algorithm>
#include <charconv>

namespace giz::net {
namespace {

constexpr std::size_t kLine = 1 << 10;      // a size with its extensions, or one trailer
constexpr std::size_t kTrailers = 8 << 10;  // all of them
constexpr std::size_t kDigits = 8;

}  // namespace

std::size_t ChunkReader::put(std::string_view bytes, std::string& body) {
  std::string_view rest = bytes;
  std::string_view line;
  while (true) {
    if (state_ == State::data) {
      const std::size_t taken = std::min(left_, rest.size());
      body.append(rest.substr(0, taken));
      rest.remove_prefix(taken);
      left_ -= taken;
      if (left_ > 0) {
        break;
      }
      state_ = State::data_end;
    } else if (state_ == State::done || state_ == State::wrong || state_ == State::too_long ||
               !take_line(rest, line)) {
      break;
    } else if (state_ == State::size) {
      read_size(line, body.size());
    } else if (state_ == State::data_end) {
      state_ = line.empty() ? State::size : State::wrong;
    } else {
      trailers_ += line.size() + 2;
      state_ = line.empty() ? State::done : trailers_ > kTrailers ? State::wrong : State::trailer;
    }
  }
  return bytes.size() - rest.size();
}

// A line without its end; false: it is not whole yet, or it is wrong.
bool ChunkReader::take_line(std::string_view& rest, std::string_view& line) {
  const std::size_t end = rest.find("\r\n");
  line = rest.substr(0, end);
  const bool whole = end != std::string_view::npos;
  if (line.find('\n') != std::string_view::npos || line.size() > kLine + (whole ? 0 : 1)) {
    state_ = State::wrong;
    return false;
  }
  if (whole) {
    rest.remove_prefix(end + 2);
  }
  return whole;
}

void ChunkReader::read_size(std::string_view line, std::size_t held) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  const auto digits = static_cast<std::size_t>(end - line.data());
  std::string_view behind = line.substr(digits);
  while (behind.starts_with(' ') || behind.starts_with('\t')) {
    behind.remove_prefix(1);
  }
  // from_chars takes a sign.
  if (error != std::errc() || digits > kDigits || line.starts_with('-') ||
      !(behind.empty() || behind.starts_with(';')) || behind.find('\r') != behind.npos) {
    state_ = State::wrong;
  } else if (size > limit_ - held) {
    state_ = State::too_long;
  } else {
    left_ = size;
    state_ = size == 0 ? State::trailer : State::data;
  }
}

}  // namespace giz::net
