// The chunked coding of a body, read strictly: every line ends with CR LF, a size has at most eight
// digits, extensions are passed over, trailers are thrown away. (Beast's own reader of it fails its
// assertions on some wrong chunks, and adds trailers to the headers.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace giz::net {

class ChunkReader {
 public:
  enum class State : std::uint8_t { size, data, data_end, trailer, done, wrong, too_long };

  explicit ChunkReader(std::size_t limit) : limit_(limit) {}

  // Takes what it can off the front of `bytes`, puts the chunks' content behind `body`, and says
  // how much it took; the rest is to be put again with what comes behind it.
  std::size_t put(std::string_view bytes, std::string& body);

  State state() const { return state_; }

 private:
  bool take_line(std::string_view& rest, std::string_view& line);
  void read_size(std::string_view line, std::size_t held);

  std::size_t limit_;  // of the body
  std::size_t left_ = 0;
  std::size_t trailers_ = 0;
  State state_ = State::size;
};

}  // namespace giz::net
