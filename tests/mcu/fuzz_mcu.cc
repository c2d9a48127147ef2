// The receive path, the clock and the application's calls, driven by arbitrary bytes. The
// sanitizers watch; besides, after whatever happened a good heartbeat must be answered.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "giz.h"
#include "test.h"
#include "tests/mcu/reset.h"

unsigned test_hooks;

namespace {

std::uint32_t now;
std::vector<std::uint8_t> sent;

// The bytes of the input, zeros behind its end.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool more() const { return at_ < size_; }
  std::uint8_t byte() { return more() ? data_[at_++] : 0; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

// Touches every byte, so that the sanitizers can object.
void read_all(const std::uint8_t* bytes, std::size_t size) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += bytes[i];
  if (sum == 0x7fffffff) std::abort();
}

void act(Input& input) {
  const std::uint8_t action = input.byte();
  if (action < 0x80) {
    for (int i = action % 64; i >= 0; --i) giz_receive(input.byte());
  } else if (action < 0xA0) {
    now += input.byte();
  } else if (action < 0xA8) {
    now += 256u * input.byte();
  } else if (action < 0xC0) {
    giz_request(action & 0x0F);
  } else if (action < 0xD0) {
    const std::uint16_t id = input.byte() % 16;
    test_set(id, input.byte() * 0x01010101u);
  } else if (action < 0xD8) {
    giz_sample();
  } else if (action < 0xDC) {
    static std::uint8_t data[300];
    (void)giz_send_data(data, input.byte());
  } else if (action < 0xDE) {
    giz_ota_stop();
  } else {
    giz_poll();
  }
}

}  // namespace

extern "C" {

void giz_port_write(const std::uint8_t* bytes, std::uint8_t count) {
  if (count > GIZ_CHUNK_SIZE) std::abort();
  sent.insert(sent.end(), bytes, bytes + count);
}

std::uint32_t giz_port_millis() { return now; }
void giz_port_restart() {}
void giz_on_event(std::uint8_t event, std::uint16_t value) {
  if (event > GIZ_EVENT_OTA_STOPPED) std::abort();
  if (value % 7 == 0) giz_request(static_cast<std::uint8_t>(value));
}
void giz_on_time(const giz_time* time) {
  if (time == nullptr) std::abort();
}
void giz_on_info(const std::uint8_t* info, std::uint16_t size) { read_all(info, size); }
void giz_on_data(const std::uint8_t* bytes, std::uint16_t size) { read_all(bytes, size); }
bool giz_ota_begin(std::uint32_t size, const std::uint8_t* md5, std::uint32_t from) {
  read_all(md5, 32);
  return from <= size;
}
bool giz_ota_write(std::uint32_t offset, const std::uint8_t* bytes, std::uint16_t size) {
  read_all(bytes, size);
  return offset != 77;
}
#if !GIZ_WITH_MD5
bool giz_ota_check(const std::uint8_t* md5) {
  read_all(md5, 32);
  return md5[0] != 0;
}
#endif

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  reset_memory();
  test_clear();
  sent.clear();
  now = 0;
  giz_init();
  while (input.more()) act(input);

  // Whatever is on its way now is given up; then the line is as good as new.
  giz_poll();
  now += 1000;
  giz_poll();
  giz_poll();
  sent.clear();
  const std::uint8_t beat[] = {0xff, 0xff, 0x00, 0x05, 0x07, 0x2a, 0x00, 0x00, 0x36};
  giz_receive_all(beat, sizeof beat);
  giz_poll();
  const std::vector<std::uint8_t> answer = {0xff, 0xff, 0x00, 0x05, 0x08, 0x2a, 0x00, 0x00, 0x37};
  if (sent.size() < answer.size()) std::abort();
  if (!std::equal(answer.begin(), answer.end(), sent.begin())) std::abort();
  return 0;
}

}  // extern "C"
