// What surrounds the engine in its tests: a clock that the test moves, a line of which the test is
// the other end, and a list of what the engine told. Frames are hexadecimal text, as they travel.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace world {

// Milliseconds, as giz_port_millis() gives them.
extern std::uint32_t now;

// A processor that was just reset at `at`; nothing sent, nothing told. The engine is not polled
// yet.
void start(std::uint32_t at = 1000);

// The same, its first report sent and acknowledged, so that the line is quiet.
void start_quietly(std::uint32_t at = 1000);

// A frame of either direction: "ffff0005072a000036" is frame(0x07, 0x2a).
std::string frame(unsigned cmd, unsigned sn, std::string_view payload = "", unsigned flags = 0);

// Puts bytes on the line towards the engine; blanks in `hex` are for the reader.
void feed(std::string_view hex);

// Polls once. Returns what the engine sent: frames with a blank between two.
std::string poll();

// feed, then poll; of what the ring cannot hold, piece by piece, as it would arrive.
std::string say(std::string_view hex);

// The first and the last of several frames.
std::string first_of(const std::string& frames);
std::string last_of(const std::string& frames);

// Polls at every millisecond for so long. Returns what was sent, and when: "200:ffff...
// 400:ffff...". The first poll is one millisecond from now.
std::string run(std::uint32_t milliseconds);

// What the engine told since the last time: "status 0030, control 02".
std::string told();

// For hooks.
void note(const std::string& what);

// The module's answer to the last frame that the engine sent.
std::string acknowledge();

std::string hex(const std::uint8_t* bytes, std::size_t size);

}  // namespace world

// The application's hook of one point, which notes that it was called.
#define HOOK(product, point, type) \
  extern "C" void product##_on_##point(type) { world::note(#point); }
